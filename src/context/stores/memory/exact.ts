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

/** Puts a row into a table again, every value with the type it had. */
export const insertExact = (
  database: DatabaseSync,
  table: string,
  values: Readonly<Record<string, ExactValue>>,
): void => {
  const pairs = Object.entries(values)
  const names = pairs.map(([name]) => quoted(name)).join(', ')
  const places = pairs.map(([, value]) => (isOddText(value) ? 'CAST(? AS TEXT)' : '?')).join(', ')
  database
    .prepare(`INSERT INTO main.${quoted(table)} (${names}) VALUES (${places})`)
    .run(...pairs.map(([, value]) => boundOf(value)))
}
