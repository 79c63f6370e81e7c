import { z } from 'zod'
import { messageOf } from '../../domain/errors.ts'
import type { DatabaseSync } from 'node:sqlite'

const mostTables = 1000

const tableSchema = z.object({ schema: z.string(), name: z.string(), type: z.string() })
const countSchema = z.object({ n: z.number() })

/** Rows by table, by name. Views and virtual tables run code of the schema and are left out. */
const countRows = (database: DatabaseSync): readonly (readonly [string, number])[] => {
  database.exec('PRAGMA trusted_schema = OFF')
  const tables = z
    .array(tableSchema)
    .parse(database.prepare('PRAGMA table_list').all())
    .filter(({ schema, name, type }) => schema === 'main' && type === 'table' && !name.startsWith('sqlite_'))
    .map(({ name }) => name)
    .toSorted()
  if (tables.length > mostTables) throw new Error(`it has more than ${mostTables} tables`)
  return tables.map((name) => {
    const counted = database.prepare(`SELECT count(*) AS n FROM main."${name.replaceAll('"', '""')}"`).get()
    return [name, countSchema.parse(counted).n]
  })
}

const read = async (file: string): Promise<ReturnType<typeof countRows>> => {
  const sqlite = await import('node:sqlite').catch(() => null)
  if (sqlite === null) throw new Error('this Node has no SQLite; Node 24 has')
  const database = new sqlite.DatabaseSync(file, { readOnly: true, allowExtension: false })
  try {
    return countRows(database)
  } finally {
    database.close()
  }
}

/** A process of its own that prints the rows of each table of the file it is given, or why it cannot, as JSON. */
const answer = await read(process.argv[2] ?? '').then(
  (rows) => ({ rows, refused: '' }),
  (error: unknown) => ({ rows: null, refused: messageOf(error) }),
)
process.stdout.write(JSON.stringify(answer))
