import type { Answer } from '../domain/answer.ts'
import { known, unknown } from '../domain/answer.ts'
import type { Stores, StoreValue } from '../domain/stores.ts'
import { instantOf } from './instants.ts'

/** What a sensor wants of each row: its own word for it, and the columns that may hold it, the likeliest first. */
export type Wanted = Readonly<Record<string, readonly string[]>>

/** A row by the sensor's own words; undefined where the table has no such column. */
export type Row = (what: string) => StoreValue | undefined

export interface Table {
  readonly rows: readonly Row[]
  has(what: string): boolean
}

/** Reads a table by the sensor's own words: each is the first of its columns that the table has and the row fills. */
export const readTable = async (
  stores: Stores,
  { path, table }: { readonly path: string; readonly table: string },
  wanted: Wanted,
): Promise<Answer<Table>> => {
  const asked = [...new Set(Object.values(wanted).flat())]
  const read = await stores.rows({ path, table, columns: asked })
  if (!read.known) return read
  const { columns, rows } = read.value
  const places = new Map(
    Object.entries(wanted).map(([what, names]) => [
      what,
      names.map((name) => columns.indexOf(name)).filter((place) => place !== -1),
    ]),
  )
  const rowOf =
    (row: readonly StoreValue[]): Row =>
    (what) => {
      const own = places.get(what) ?? []
      const held = own.map((place) => row[place] ?? null)
      return own.length === 0 ? undefined : (held.find((value) => value !== null && value !== '') ?? null)
    }
  return known({ rows: rows.map(rowOf), has: (what) => (places.get(what) ?? []).length > 0 })
}

/** What a table must have for a sensor to say anything, or why it cannot. */
export const lacks = (table: Table, what: string, names: readonly string[]): Answer<never> | null =>
  table.has(what) ? null : unknown(`it has none of the columns ${names.join(', ')}`)

const milliseconds = 100_000_000_000

/**
 * The instant of a value in epoch milliseconds, or null: ISO 8601 text, or seconds or milliseconds since 1970, as
 * number or text. One column may hold both, since SQLite gives no column a type.
 */
export const momentOf = (value: StoreValue | undefined): number | null => {
  if (value === null || value === undefined || value === '') return null
  const number = typeof value === 'number' ? value : /^\d{9,13}(?:\.\d+)?$/.test(value.trim()) ? Number(value) : null
  if (number !== null) return number <= 0 ? null : number < milliseconds ? number * 1000 : number
  return instantOf(String(value))
}

/** A confidence as 0–1, also where it is written in percent; null where it is none. */
export const confidenceOf = (value: StoreValue | undefined): number | null => {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  if (typeof number !== 'number' || Number.isNaN(number) || number < 0 || number > 100) return null
  return number > 1 ? number / 100 : number
}

const day = 86_400_000

/** Whole days. */
export const daysOf = (time: number): number => Math.floor(time / day)
