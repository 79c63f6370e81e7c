import { z } from 'zod'
import type { DatabaseSync } from 'node:sqlite'
import type { ExactValue } from '../../../domain/memory-archive.ts'

/** A name within a statement. */
export const quoted = (name: string): string => `"${name.replaceAll('"', '""')}"`

/** SQLite knows infinities, which zod's own number does not. */
const real = z.custom<number>((value) => typeof value === 'number')
const heldSchema = z.union([z.null(), z.bigint(), real, z.instanceof(Uint8Array)])
const rowSchema = z.array(z.union([z.string(), heldSchema]))

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

const textOf = (bytes: Uint8Array): ExactValue => {
  try {
    return decoder.decode(bytes)
  } catch {
    return { text: Buffer.from(bytes).toString('base64') }
  }
}

const numberOf = (value: number): ExactValue =>
  Number.isInteger(value) || !Number.isFinite(value) ? { real: Object.is(value, -0) ? '-0' : String(value) } : value

const exactOf = (type: string, value: z.infer<typeof heldSchema>): ExactValue => {
  if (value === null) return null
  if (typeof value === 'number') return numberOf(value)
  if (typeof value === 'bigint')
    return Number.isSafeInteger(Number(value)) ? Number(value) : { integer: value.toString() }
  return type === 'text' ? textOf(value) : { blob: Buffer.from(value).toString('base64') }
}

/** What reads each column with its type: a text as its bytes, since not every one is UTF-8. */
const reading = (columns: readonly string[]): string =>
  columns
    .map(quoted)
    .map((name) => `typeof(${name}), CASE typeof(${name}) WHEN 'text' THEN CAST(${name} AS BLOB) ELSE ${name} END`)
    .join(', ')

/** The columns of rows, exactly; `where` and its arguments choose the rows. */
export const exactRows = function* (
  database: DatabaseSync,
  from: { readonly table: string; readonly columns: readonly string[]; readonly where?: string },
  ...given: readonly (bigint | string)[]
): Generator<Readonly<Record<string, ExactValue>>> {
  const { table, columns, where = '' } = from
  const statement = database.prepare(`SELECT ${reading(columns)} FROM main.${quoted(table)} ${where}`)
  statement.setReadBigInts(true)
  statement.setReturnArrays(true)
  for (const row of statement.iterate(...given)) {
    const held = rowSchema.parse(row)
    yield Object.fromEntries(
      columns.map((name, index) => {
        const value = heldSchema.parse(held[index * 2 + 1])
        return [name, exactOf(String(held[index * 2]), value)]
      }),
    )
  }
}

type Bound = null | string | number | bigint | Uint8Array

const boundOf = (value: ExactValue): Bound => {
  if (value === null || typeof value === 'string') return value
  if (typeof value === 'number') return Number.isInteger(value) ? BigInt(value) : value
  if ('integer' in value) return BigInt(value.integer)
  if ('real' in value) return Number(value.real)
  return Buffer.from('blob' in value ? value.blob : value.text, 'base64')
}

const isOddText = (value: ExactValue): boolean => typeof value === 'object' && value !== null && 'text' in value

const placeOf = (value: ExactValue): string => (isOddText(value) ? 'CAST(? AS TEXT)' : '?')

/** Puts a row into a table again, every value with the type it had. */
export const insertExact = (
  database: DatabaseSync,
  table: string,
  values: Readonly<Record<string, ExactValue>>,
): void => {
  const pairs = Object.entries(values)
  const names = pairs.map(([name]) => quoted(name)).join(', ')
  const places = pairs.map(([, value]) => placeOf(value)).join(', ')
  database
    .prepare(`INSERT INTO main.${quoted(table)} (${names}) VALUES (${places})`)
    .run(...pairs.map(([, value]) => boundOf(value)))
}

/** Gives columns of the rows that `where` chooses other values, each with its type. */
export const setExact = (
  database: DatabaseSync,
  { table, where }: { readonly table: string; readonly where: string },
  values: Readonly<Record<string, ExactValue>>,
  ...given: readonly bigint[]
): void => {
  const pairs = Object.entries(values)
  const sets = pairs.map(([name, value]) => `${quoted(name)} = ${placeOf(value)}`).join(', ')
  database
    .prepare(`UPDATE main.${quoted(table)} SET ${sets} ${where}`)
    .run(...pairs.map(([, value]) => boundOf(value)), ...given)
}

/**
 * Gives one row its earlier values: the row that holds what the change left, in every column. `row` is the name by which
 * the table's rows can be told. Throws where there is none, as when the entry was changed since.
 */
export const changeBack = (
  database: DatabaseSync,
  { table, row }: { readonly table: string; readonly row: string },
  values: Readonly<Record<string, ExactValue>>,
  set: Readonly<Record<string, ExactValue>>,
): void => {
  const left = Object.entries({ ...values, ...set })
  const same = left.map(([name, value]) => `${quoted(name)} IS ${placeOf(value)}`).join(' AND ')
  const changed = Object.fromEntries(Object.entries(values).filter(([name]) => Object.hasOwn(set, name)))
  const found = database
    .prepare(`SELECT CAST(${row} AS TEXT) AS found FROM main.${quoted(table)} WHERE ${same} LIMIT 1`)
    .get(...left.map(([, value]) => boundOf(value)))
  const id = z.object({ found: z.string() }).safeParse(found).data?.found
  if (id === undefined) throw new Error(`an entry of ${table} whose values were changed is not as the change left it`)
  setExact(database, { table, where: `WHERE ${row} = ?` }, changed, BigInt(id))
}
