import { open } from 'node:fs/promises'
import { z } from 'zod'
import { known, unknown } from '../../domain/answer.ts'
import { messageOf } from '../../domain/errors.ts'
import { withCopy } from './private-copy.ts'
import type { DatabaseSync } from 'node:sqlite'
import type { Answer } from '../../domain/answer.ts'
import type { Stores, StoreSummary } from '../../domain/stores.ts'
import type { PrivateCopy, StorePlace } from './private-copy.ts'

/**
 * Data files of a repository. They are not ours, so SQLite sees a copy only, read-only, with a schema that it does not
 * trust (https://www.sqlite.org/security.html). Files above `maxBytes`, with their journals, are unknown.
 */
export const sqliteStores = (place: StorePlace, limits: { readonly maxBytes: number }): Stores => ({
  sqlite: (path) => withCopy(place, path, limits.maxBytes, (copy) => summary(path, copy)),
})

async function summary(path: string, copy: PrivateCopy): Promise<Answer<StoreSummary>> {
  const oddity = await oddityOf(path, copy.file)
  if (oddity !== null) return unknown(oddity)
  const sqlite = await import('node:sqlite').catch(() => null)
  if (sqlite === null) return unknown(`cannot be read: ${path} (this Node has no SQLite; Node 24 has)`)
  let database: DatabaseSync | null = null
  try {
    database = new sqlite.DatabaseSync(copy.file, { readOnly: true, allowExtension: false })
    const rows = countRows(database)
    return rows === null ? unknown(`more than ${mostTables} tables: ${path}`) : known({ bytes: copy.bytes, rows })
  } catch (error) {
    return unknown(`SQLite cannot read ${path}: ${messageOf(error)}`)
  } finally {
    database?.close()
  }
}

/** An empty file is an empty database; every other begins with these sixteen bytes. */
const magic = 'SQLite format 3\0'

async function oddityOf(path: string, file: string): Promise<string | null> {
  const handle = await open(file)
  try {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(40), 0, 40, 0)
    const start = buffer.toString('latin1', 0, bytesRead)
    if (start === '' || start.startsWith(magic)) return null
    return start.startsWith('version https://git-lfs.github.com/spec/')
      ? `a Git LFS pointer, not its content: ${path} (git lfs pull, or lfs: true at the checkout)`
      : `no SQLite database: ${path}`
  } finally {
    await handle.close()
  }
}

const mostTables = 1000

const tableSchema = z.object({ schema: z.string(), name: z.string(), type: z.string() })
const countSchema = z.object({ n: z.number() })

/** Rows by table, by name; null for too many. Views and virtual tables run code of the schema and are left out. */
function countRows(database: DatabaseSync): Readonly<Record<string, number>> | null {
  database.exec('PRAGMA trusted_schema = OFF')
  const tables = z
    .array(tableSchema)
    .parse(database.prepare('PRAGMA table_list').all())
    .filter(({ schema, name, type }) => schema === 'main' && type === 'table' && !name.startsWith('sqlite_'))
    .map(({ name }) => name)
    .toSorted()
  if (tables.length > mostTables) return null
  return Object.fromEntries(
    tables.map((name) => {
      const counted = database.prepare(`SELECT count(*) AS n FROM main."${name.replaceAll('"', '""')}"`).get()
      return [name, countSchema.parse(counted).n]
    }),
  )
}
