import type { Answer } from '../domain/answer.ts'
import { known, unknown } from '../domain/answer.ts'
import type { Reading } from '../domain/reading.ts'
import type { Stores, StoreValue } from '../domain/stores.ts'
import { instantOf } from './instants.ts'

/** What a sensor wants of each row: its own word for it, and the columns that may hold it, the likeliest first. */
type Wanted = Readonly<Record<string, readonly string[]>>

/** Words of the sensor's whose text it wants only where that holds another word. */
type Holding = Readonly<Record<string, string>>

/** A row by the sensor's own words; undefined where the table has no such column. */
export type Row = (what: string) => StoreValue | undefined

export interface Table {
  readonly rows: readonly Row[]
  has(what: string): boolean
}

/** The columns that are wanted for nothing but whether they hold a word. */
const heldColumns = (wanted: Wanted, holding: Holding): Holding => {
  const whole = new Set(Object.entries(wanted).flatMap(([what, names]) => (Object.hasOwn(holding, what) ? [] : names)))
  return Object.fromEntries(
    Object.entries(holding).flatMap(([what, word]) =>
      (wanted[what] ?? []).flatMap((name) => (whole.has(name) ? [] : [[name, word]])),
    ),
  )
}

/** Reads a table by the sensor's own words: each is the first of its columns that the table has and the row fills. */
const readTable = async (
  stores: Stores,
  { path, table }: { readonly path: string; readonly table: string },
  { wanted, holding }: { readonly wanted: Wanted; readonly holding: Holding },
): Promise<Answer<Table>> => {
  const asked = [...new Set(Object.values(wanted).flat())]
  const read = await stores.rows({ path, table, columns: asked, holding: heldColumns(wanted, holding) })
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

/** How a sensor reads the tables that its settings name: what it wants of each row, and without which it can say nothing. */
interface Reader<Store> {
  readonly wantedOf: (store: Store) => Wanted
  readonly needs: string
  readonly holding?: Holding
}

/** Reads each table and has it judged; one that cannot be read, or lacks what is needed, is unknown with the reason. */
export const judgeTables = async <Store extends { readonly path: string; readonly table: string }>(
  stores: Stores,
  named: readonly Store[],
  { wantedOf, needs, holding = {} }: Reader<Store>,
  judge: (store: Store, table: Table) => Reading,
): Promise<Reading> => {
  const readings: Reading[] = []
  for (const store of named) {
    const wanted = wantedOf(store)
    const read = await readTable(stores, store, { wanted, holding })
    const table = read.known && !read.value.has(needs) ? unknown(lacking(wanted[needs] ?? [])) : read
    readings.push(
      table.known
        ? judge(store, table.value)
        : { findings: [], unknown: [{ subject: `${store.path}#${store.table}`, reason: table.reason }] },
    )
  }
  return {
    findings: readings.flatMap(({ findings }) => findings),
    unknown: readings.flatMap((reading) => reading.unknown),
  }
}

const lacking = (names: readonly string[]): string => `it has none of the columns ${names.join(', ')}`

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

/** The greatest of many numbers, 0 where all are below: a call takes no hundred thousand arguments. */
export const greatest = (numbers: readonly number[]): number => numbers.reduce((most, one) => Math.max(most, one), 0)

/** Whole days. */
export const daysOf = (time: number): number => Math.floor(time / day)
