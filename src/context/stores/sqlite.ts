import { open } from 'node:fs/promises'
import { z } from 'zod'
import { known, unknown } from '../../domain/answer.ts'
import { withCopy } from './private-copy.ts'
import type { Answer } from '../../domain/answer.ts'
import { runReader } from './reader-process.ts'
import type { RowsQuestion, StoreRows, Stores, StoreSummary } from '../../domain/stores.ts'
import type { PrivateCopy, StorePlace } from './private-copy.ts'

/**
 * Data files of a repository. They are not ours, so SQLite sees a copy only, read-only, with a schema that it does not
 * trust (https://www.sqlite.org/security.html). Files above `maxBytes`, with their journals, are unknown, and so are
 * those over which SQLite sits longer than `patience` milliseconds.
 */
export const sqliteStores = (
  place: StorePlace,
  { maxBytes, patience = 20_000 }: { readonly maxBytes: number; readonly patience?: number },
): Pick<Stores, 'sqlite' | 'rows'> => ({
  sqlite: (path) => withCopy(place, path, maxBytes, (copy) => summary(path, copy, patience)),
  rows: (question) => withCopy(place, question.path, maxBytes, (copy) => selected(question, copy, patience)),
})

async function summary(path: string, copy: PrivateCopy, patience: number): Promise<Answer<StoreSummary>> {
  const oddity = await oddityOf(path, copy.file)
  if (oddity !== null) return unknown(oddity)
  const said = await runReader({ reader: 'sqlite-reader', args: [copy.file], patience, who: 'SQLite' })
  if (!said.known) return unknown(`cannot be read: ${path} (${said.reason})`)
  const { rows, refused } = answerSchema.parse(JSON.parse(said.value))
  if (rows === null) return unknown(`SQLite cannot read ${path}: ${refused}`)
  return known({ bytes: copy.bytes, rows: Object.fromEntries(rows) })
}

async function selected(
  { path, table, columns, holding = {} }: RowsQuestion,
  copy: PrivateCopy,
  patience: number,
): Promise<Answer<StoreRows>> {
  const oddity = await oddityOf(path, copy.file)
  if (oddity !== null) return unknown(oddity)
  const args = [copy.file, JSON.stringify({ table, columns, holding })]
  const said = await runReader({ reader: 'sqlite-reader', args, patience, who: 'SQLite' })
  if (!said.known) return unknown(`cannot be read: ${path} (${said.reason})`)
  const { rows, refused } = selectedSchema.parse(JSON.parse(said.value))
  return rows === null ? unknown(`SQLite cannot read ${path}: ${refused}`) : known(rows)
}

/** The reader is part of this program: that it has answered is checked, not each of its values. */
const selectedSchema = z.strictObject({
  rows: z
    .custom<StoreRows>((value) => typeof value === 'object' && value !== null && 'columns' in value && 'rows' in value)
    .nullable(),
  refused: z.string(),
})

const answerSchema = z.strictObject({
  rows: z.array(z.tuple([z.string(), z.number()])).nullable(),
  refused: z.string(),
})

/** An empty file is an empty database; every other begins with these sixteen bytes. */
const magic = 'SQLite format 3\0'

/** Why a file is no database, or null. */
export async function oddityOf(path: string, file: string): Promise<string | null> {
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
