import { z } from 'zod'
import { messageOf } from '../../domain/errors.ts'
import type { DatabaseSync } from 'node:sqlite'

const mostTables = 1000

const tableSchema = z.object({ schema: z.string(), name: z.string(), type: z.string() })
const countSchema = z.object({ n: z.number() })

/** The names of the tables. Views and virtual tables run code of the schema and are left out. */
const tablesOf = (database: DatabaseSync): readonly string[] => {
  database.exec('PRAGMA trusted_schema = OFF')
  const tables = z
    .array(tableSchema)
    .parse(database.prepare('PRAGMA table_list').all())
    .filter(({ schema, name, type }) => schema === 'main' && type === 'table' && !name.startsWith('sqlite_'))
    .map(({ name }) => name)
    .toSorted()
  if (tables.length > mostTables) throw new Error(`it has more than ${mostTables} tables`)
  return tables
}

const countOf = (database: DatabaseSync, table: string): number =>
  countSchema.parse(database.prepare(`SELECT count(*) AS n FROM main.${quoted(table)}`).get()).n

/** Rows by table, by name. */
const countRows = (database: DatabaseSync): readonly (readonly [string, number])[] =>
  tablesOf(database).map((name) => [name, countOf(database, name)])

const mostRows = 200_000
const longestText = 300

const questionSchema = z.strictObject({
  table: z.string(),
  columns: z.array(z.string()),
  holding: z.record(z.string(), z.string()),
})
const columnSchema = z.object({ name: z.string() })

const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`

/** A column as a question sees it: numbers as JavaScript has them, text cut, a blob as null. */
const seen = (name: string, held: boolean): string => {
  const column = quoted(name)
  const cut = held
    ? `substr(${column}, 1, CASE WHEN ${column} LIKE ? THEN ${longestText} ELSE 1 END)`
    : `substr(${column}, 1, ${longestText})`
  return `CASE typeof(${column}) WHEN 'integer' THEN CAST(${column} AS REAL) WHEN 'real' THEN ${column} WHEN 'text' THEN ${cut} END`
}

interface Selected {
  readonly columns: readonly string[]
  readonly rows: readonly unknown[]
}

/**
 * The wanted columns of a table's rows. A name that is no table's is refused: views run code of the schema. SQLite
 * itself turns and cuts the values, since checking each of a million here takes longer than reading them.
 */
const selectRows = (database: DatabaseSync, question: string): Selected => {
  const { table, columns, holding } = questionSchema.parse(JSON.parse(question))
  const tables = tablesOf(database)
  if (!tables.includes(table)) {
    const names = tables.slice(0, 10)
    throw new Error(`it has no table ${table}${names.length === 0 ? '' : `; it has ${names.join(', ')}`}`)
  }
  const rows = countOf(database, table)
  if (rows > mostRows) throw new Error(`${table} has ${rows} rows; up to ${mostRows} are read`)
  const has = new Set(
    z
      .array(columnSchema)
      .parse(database.prepare(`PRAGMA main.table_info(${quoted(table)})`).all())
      .map(({ name }) => name),
  )
  const wanted = columns.filter((name) => has.has(name))
  if (wanted.length === 0) return { columns: [], rows: [] }
  const words = wanted.flatMap((name) => (Object.hasOwn(holding, name) ? [`%${holding[name]}%`] : []))
  const selection = wanted.map((name) => seen(name, Object.hasOwn(holding, name)))
  const statement = database.prepare(`SELECT ${selection.join(', ')} FROM main.${quoted(table)}`)
  statement.setReturnArrays(true)
  return { columns: wanted, rows: statement.all(...words) }
}

const read = async (file: string, question: string | undefined): Promise<ReturnType<typeof countRows> | Selected> => {
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
