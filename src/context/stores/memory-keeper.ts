import { copyFileSync } from 'node:fs'
import { z } from 'zod'
import type { DatabaseSync } from 'node:sqlite'
import { messageOf } from '../../domain/errors.ts'
import { archivedEntrySchema, exactValueSchema } from '../../domain/memory-archive.ts'
import type { ArchivedEntry } from '../../domain/memory-archive.ts'
import { contentDigest } from './memory/digest.ts'
import { changeBack, exactRows, insertExact, quoted, setExact } from './memory/exact.ts'
import { columnNames, requireKnownTable, requireSound, rowName } from './memory/sound.ts'

const mostRows = 200_000
const longestText = 300

const taskSchema = z.discriminatedUnion('do', [
  z.strictObject({ do: z.literal('entries'), file: z.string(), table: z.string() }),
  z.strictObject({
    do: z.literal('prune'),
    file: z.string(),
    spare: z.string(),
    tables: z.array(z.strictObject({ table: z.string(), rows: z.array(z.string()) })),
    changes: z.array(
      z.strictObject({ table: z.string(), row: z.string(), set: z.record(z.string(), exactValueSchema) }),
    ),
  }),
  z.strictObject({
    do: z.literal('restore'),
    file: z.string(),
    entries: z.array(archivedEntrySchema),
    before: z.string(),
    after: z.string(),
  }),
])
type Task = z.infer<typeof taskSchema>
type TaskOf<Name extends Task['do']> = Extract<Task, { readonly do: Name }>

type Open = (file: string, options: { readonly readOnly: boolean }) => DatabaseSync

const opener = async (): Promise<Open> => {
  const sqlite = await import('node:sqlite').catch(() => null)
  if (sqlite === null) throw new Error('this Node has no SQLite; Node 24 has')
  return (file, options) =>
    new sqlite.DatabaseSync(file, {
      ...options,
      allowExtension: false,
      enableForeignKeyConstraints: false,
      timeout: 0,
    })
}

const using = <T>(database: DatabaseSync, use: (database: DatabaseSync) => T): T => {
  try {
    return use(database)
  } finally {
    database.close()
  }
}

/** A value as a plan sees it: numbers as JavaScript has them, text cut, a blob as null. */
const seen = (name: string): string =>
  `CASE typeof(${name}) WHEN 'integer' THEN CAST(${name} AS REAL) WHEN 'real' THEN ${name} WHEN 'text' THEN substr(${name}, 1, ${longestText}) END`

const entries = (database: DatabaseSync, { table }: TaskOf<'entries'>): unknown => {
  requireSound(database)
  requireKnownTable(database, table)
  const { n } = z
    .object({ n: z.number() })
    .parse(database.prepare(`SELECT count(*) AS n FROM main.${quoted(table)}`).get())
  if (n > mostRows) throw new Error(`${table} has ${n} rows; up to ${mostRows} are read`)
  const columns = columnNames(database, table)
  const names = columns.map(quoted)
  const size = names.map((name) => `coalesce(length(CAST(${name} AS BLOB)), 0)`).join(' + ')
  const row = rowName(database, table)
  const statement = database.prepare(
    `SELECT CAST(${row} AS TEXT), ${size}, ${names.map(seen).join(', ')} FROM main.${quoted(table)} ORDER BY ${row}`,
  )
  statement.setReturnArrays(true)
  return { columns, entries: statement.all() }
}

type Archived = Pick<ArchivedEntry, 'table' | 'values'>

/** Changes entries that stay; gives them as they were. */
const change = (database: DatabaseSync, { changes }: TaskOf<'prune'>): readonly Archived[] =>
  changes.map(({ table, row, set }) => {
    requireKnownTable(database, table)
    const columns = columnNames(database, table)
    const where = `WHERE ${rowName(database, table)} = ?`
    const [values] = [...exactRows(database, { table, columns, where }, BigInt(row))]
    if (values === undefined) throw new Error(`${table} has no row ${row} any more`)
    setExact(database, { table, where }, set, BigInt(row))
    return { table, values }
  })

const takeOut = (database: DatabaseSync, { tables }: TaskOf<'prune'>): readonly Archived[] => {
  const taken: Archived[] = []
  for (const { table, rows } of tables) {
    requireKnownTable(database, table)
    const columns = columnNames(database, table)
    const where = `WHERE ${rowName(database, table)} = ?`
    const gone = database.prepare(`DELETE FROM main.${quoted(table)} ${where}`)
    for (const row of rows) {
      const [values] = [...exactRows(database, { table, columns, where }, BigInt(row))]
      if (values === undefined) throw new Error(`${table} has no row ${row} any more`)
      taken.push({ table, values })
      gone.run(BigInt(row))
    }
  }
  return taken
}

const edit = (database: DatabaseSync, task: TaskOf<'prune'>) => {
  requireSound(database)
  database.exec('BEGIN IMMEDIATE')
  const changed = change(database, task)
  const taken = takeOut(database, task)
  database.exec('COMMIT')
  database.exec('VACUUM')
  return { changed, taken, after: contentDigest(database) }
}

/** Puts back what was taken out, and gives what was changed its earlier values. */
const fill = (database: DatabaseSync, archived: readonly Omit<ArchivedEntry, 'reason'>[]): void => {
  for (const { table, values, set } of archived) {
    if (set === undefined) insertExact(database, table, values)
    else changeBack(database, { table, row: rowName(database, table) }, values, set)
  }
}

/** Takes entries out, and puts them back on a copy: what cannot be restored as it was is not taken out at all. */
const prune = (open: Open, task: TaskOf<'prune'>): unknown => {
  const before = using(open(task.file, { readOnly: true }), contentDigest)
  const { taken, changed, after } = using(open(task.file, { readOnly: false }), (database) => edit(database, task))
  copyFileSync(task.file, task.spare)
  const restored = using(open(task.spare, { readOnly: false }), (database) => {
    const were = changed.map((entry, index) => ({ ...entry, set: task.changes[index]?.set ?? {} }))
    fill(database, [...taken, ...were])
    return contentDigest(database)
  })
  if (restored !== before) throw new Error('what would be taken out could not be restored exactly as it was')
  return { before, after, entries: taken, changed }
}

/** Puts archived entries back, all or none; where nothing else has changed since, the store is then what it was. */
const restore = (database: DatabaseSync, task: TaskOf<'restore'>): unknown => {
  database.exec('BEGIN EXCLUSIVE')
  try {
    requireSound(database)
    for (const table of new Set(task.entries.map((entry) => entry.table))) requireKnownTable(database, table)
    const found = contentDigest(database)
    if (found === task.before) return { state: 'already' }
    fill(database, task.entries)
    const exact = contentDigest(database) === task.before
    if (found === task.after && !exact) throw new Error('the archive does not give back what was there before')
    database.exec('COMMIT')
    return { state: exact ? 'exact' : 'merged' }
  } finally {
    if (database.isTransaction) database.exec('ROLLBACK')
  }
}

const perform = async (given: string): Promise<unknown> => {
  const task = taskSchema.parse(JSON.parse(given))
  const open = await opener()
  if (task.do === 'prune') return prune(open, task)
  return using(open(task.file, { readOnly: task.do === 'entries' }), (database) =>
    task.do === 'entries' ? entries(database, task) : restore(database, task),
  )
}

const given = async (): Promise<string> => {
  const parts: Buffer[] = []
  for await (const part of process.stdin) parts.push(Buffer.from(part))
  return Buffer.concat(parts).toString('utf8')
}

const whyNot = (error: unknown): string => {
  const message = messageOf(error)
  return /database is locked/.test(message) ? 'another program is using it; try again once that is done' : message
}

/** A process of its own that performs one task on the database it is given, and prints what came of it, as JSON. */
const answer = await given()
  .then(perform)
  .then(
    (done) => ({ done, refused: '' }),
    (error: unknown) => ({ done: null, refused: whyNot(error) }),
  )
process.stdout.write(JSON.stringify(answer))
