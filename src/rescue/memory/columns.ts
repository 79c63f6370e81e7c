import type { StoreValue } from '../../domain/stores.ts'

/** What is wanted of a table, and the columns that may hold it, the likeliest first. */
export type Columns = Readonly<Record<string, readonly string[]>>

/** The likeliest column that a table has, or null. */
export const columnOf = (names: readonly string[], columns: readonly string[]): string | null =>
  names.find((name) => columns.includes(name)) ?? null

/** The likeliest column that a row fills; where it fills none, the likeliest that the table has. */
export const mostLikely = (
  names: readonly string[],
  columns: readonly string[],
  values: readonly StoreValue[],
): string | null => {
  const filled = names.find((name) => (values[columns.indexOf(name)] ?? '') !== '')
  return filled ?? columnOf(names, columns)
}
