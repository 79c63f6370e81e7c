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

const mostRows = 200_000
const longestText = 300

const questionSchema = z.strictObject({ table: z.string(), columns: z.array(z.string()) })
const columnSchema = z.object({ name: z.string() })
const valueSchema = z.union([
  z.string().transform((text) => text.slice(0, longestText)),
  z.number().refine(Number.isFinite),
  z.bigint().transform(Number),
  z.unknown().transform(() => null),
])

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`

/** The wanted columns of a table's rows. A name that is no table's is refused: views run code of the schema. */
const selectRows = (database: DatabaseSync, question: string): z.infer<typeof selectedSchema> => {
  const { table, columns } = questionSchema.parse(JSON.parse(question))
  const tables = countRows(database)
  const rows = tables.find(([name]) => name === table)?.[1]
  if (rows === undefined) {
    const names = tables.slice(0, 10).map(([name]) => name)
    throw new Error(`it has no table ${table}${names.length === 0 ? '' : `; it has ${names.join(', ')}`}`)
  }
  if (rows > mostRows) throw new Error(`${table} has ${rows} rows; up to ${mostRows} are read`)
  const has = new Set(
    z
      .array(columnSchema)
      .parse(database.prepare(`PRAGMA main.table_info(${quoted(table)})`).all())
      .map(({ name }) => name),
  )
  const wanted = columns.filter((name) => has.has(name))
  if (wanted.length === 0) return { columns: [], rows: [] }
  const statement = database.prepare(`SELECT ${wanted.map(quoted).join(', ')} FROM main.${quoted(table)}`)
  statement.setReadBigInts(true)
  const found: z.infer<typeof selectedSchema>['rows'] = []
  for (const row of statement.iterate()) {
    const values = z.record(z.string(), z.unknown()).parse({ ...row })
    found.push(wanted.map((name) => valueSchema.parse(values[name])))
  }
  return { columns: wanted, rows: found }
}

const selectedSchema = z.strictObject({
  columns: z.array(z.string()),
  rows: z.array(z.array(z.union([z.string(), z.number(), z.null()]))),
})

const read = async (
  file: string,
  question: string | undefined,
): Promise<ReturnType<typeof countRows> | z.infer<typeof selectedSchema>> => {
  const sqlite = await import('node:sqlite').catch(() => null)
  if (sqlite === null) throw new Error('this Node has no SQLite; Node 24 has')
  const database = new sqlite.DatabaseSync(file, { readOnly: true, allowExtension: false })
  try {
    return question === undefined ? countRows(database) : selectRows(database, question)
  } finally {
    database.close()
  }
}

/**
 * A process of its own that prints the number of rows of each table of the file it is given, or the rows that a
 * question asks for, or why it cannot, as JSON.
 */
const answer = await read(process.argv[2] ?? '', process.argv[3]).then(
  (rows) => ({ rows, refused: '' }),
  (error: unknown) => ({ rows: null, refused: messageOf(error) }),
)
process.stdout.write(JSON.stringify(answer))
