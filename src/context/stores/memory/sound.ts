import { z } from 'zod'
import type { DatabaseSync } from 'node:sqlite'
import { quoted } from './exact.ts'

const tablesSchema = z.array(
  z.object({ schema: z.string(), name: z.string(), type: z.string(), wr: z.number(), ncol: z.number() }),
)
const columnsSchema = z.array(z.object({ name: z.string(), hidden: z.number() }))
const nameSchema = z.array(z.object({ name: z.string() }))

/** The tables that a database has, whatever their kind. */
export const tablesOf = (database: DatabaseSync): z.infer<typeof tablesSchema> =>
  tablesSchema
    .parse(database.prepare('PRAGMA table_list').all())
    .filter(({ schema }) => schema === 'main')
    .toSorted((left, right) => (left.name < right.name ? -1 : 1))

const columnsIn = (database: DatabaseSync, table: string): z.infer<typeof columnsSchema> =>
  columnsSchema.parse(database.prepare(`PRAGMA main.table_xinfo(${quoted(table)})`).all())

/** The names of a table's columns. */
export const columnNames = (database: DatabaseSync, table: string): readonly string[] =>
  columnsIn(database, table).map(({ name }) => name)

const refuse = (reason: string): never => {
  throw new Error(reason)
}

/** Throws with the reason where a database as a whole is nothing to take entries out of. */
export const requireSound = (database: DatabaseSync): void => {
  database.exec('PRAGMA trusted_schema = OFF')
  const check = z
    .object({ integrity_check: z.string() })
    .parse(database.prepare('PRAGMA integrity_check(1)').get()).integrity_check
  if (check !== 'ok') refuse(`it is damaged: ${check.replaceAll(/\s+/g, ' ').trim().slice(0, 200)}`)
  const { encoding } = z.object({ encoding: z.string() }).parse(database.prepare('PRAGMA encoding').get())
  if (encoding !== 'UTF-8') refuse(`its texts are ${encoding}; only UTF-8 is known here`)
  const [index] = tablesOf(database).filter(({ type }) => type === 'virtual' || type === 'shadow')
  if (index !== undefined) refuse(`${index.name} is a virtual table, which may speak of entries that would be gone`)
}

const keyed = (database: DatabaseSync, table: string): string | undefined => {
  const referred = z.array(z.object({ table: z.string() }))
  return tablesOf(database).find(({ name, type }) => {
    if (type !== 'table') return false
    const keys = referred.parse(database.prepare(`PRAGMA main.foreign_key_list(${quoted(name)})`).all())
    return keys.some((key) => key.table.toLowerCase() === table.toLowerCase())
  })?.name
}

/** Throws with the reason where taking rows out of a table would do more than that, or could not be taken back. */
export const requireKnownTable = (database: DatabaseSync, table: string): void => {
  const all = tablesOf(database).filter(({ name, type }) => type === 'table' && !name.startsWith('sqlite_'))
  const found = all.find(({ name }) => name === table)
  const others = all.map(({ name }) => name).slice(0, 10)
  if (found === undefined)
    return refuse(`it has no table ${table}${others.length === 0 ? '' : `; it has ${others.join(', ')}`}`)
  if (found.wr === 1) refuse(`${table} is a table without row ids, a form that is not known here`)
  const computed = columnsIn(database, table).find(({ hidden }) => hidden !== 0)
  if (computed !== undefined) refuse(`${table} computes its column ${computed.name}, which cannot be restored`)
  const [trigger] = nameSchema.parse(
    database
      .prepare(
        `SELECT name FROM main.sqlite_schema WHERE type = 'trigger' AND lower(tbl_name) = lower(?) ORDER BY name`,
      )
      .all(table),
  )
  if (trigger !== undefined) refuse(`${table} has the trigger ${trigger.name}, whose code is not ours to run`)
  const other = keyed(database, table)
  if (other !== undefined) refuse(`${other} refers to ${table} by a foreign key`)
}

/** A name by which a table's rows can be told, that none of its columns has taken. */
export const rowName = (database: DatabaseSync, table: string): string => {
  const taken = new Set(columnNames(database, table).map((name) => name.toLowerCase()))
  const found = ['rowid', '_rowid_', 'oid'].find((name) => !taken.has(name))
  return found ?? refuse(`${table} has columns named as SQLite names its rows`)
}
