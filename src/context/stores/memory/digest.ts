import { createHash } from 'node:crypto'
import { z } from 'zod'
import type { DatabaseSync } from 'node:sqlite'
import { exactRows } from './exact.ts'
import { columnNames, tablesOf } from './sound.ts'

const number = (database: DatabaseSync, pragma: 'user_version' | 'application_id'): unknown =>
  database.prepare(`PRAGMA ${pragma}`).get()

const hashed = (text: string): string => createHash('sha256').update(text).digest('hex')

const schemaOf = (database: DatabaseSync): unknown =>
  z
    .array(z.unknown())
    .parse(
      database.prepare('SELECT type, name, tbl_name, sql FROM main.sqlite_schema ORDER BY type, name, tbl_name').all(),
    )

/**
 * A digest of all that a database holds: schema, rows with the types of their values, and the numbers that programs
 * keep in its head. Two that hold the same have the same, in whatever pages it lies; statistics do not count.
 */
export const contentDigest = (database: DatabaseSync): string => {
  const parts: unknown[] = [schemaOf(database), number(database, 'user_version'), number(database, 'application_id')]
  for (const { name, type } of tablesOf(database)) {
    if (type !== 'table' || name.startsWith('sqlite_stat') || /^sqlite_(?:temp_)?(?:schema|master)$/.test(name))
      continue
    const columns = columnNames(database, name)
    const rows = [...exactRows(database, { table: name, columns })].map((row) => hashed(JSON.stringify(row)))
    parts.push([name, rows.toSorted()])
  }
  return hashed(JSON.stringify(parts))
}
