import type { Answer } from './answer.ts'
import type { Binning, Shift } from './statistics/compare.ts'

/** What is known of a SQLite file that is not ours: opened read-only, on a copy, with a size cap. */
export interface StoreSummary {
  readonly bytes: number
  /** Row counts by table name. */
  readonly rows: Readonly<Record<string, number>>
}

/** What a column holds: numbers, or names of which it is counted how often each occurs. */
export const columnTypes = ['number', 'category'] as const
export type ColumnType = (typeof columnTypes)[number]

/** Two tables (CSV, TSV, JSON Lines, Parquet, by the file's ending) whose columns are to be compared. */
export interface TablesQuestion {
  readonly baseline: string
  readonly current: string
  /** The columns to compare, with their types where stated; null for all that both have. */
  readonly columns: readonly { readonly name: string; readonly type: ColumnType | null }[] | null
  readonly exclude: readonly string[]
  readonly binning: Binning
}

/** One column of both tables. `sizes`: values that are there, `missing`: those that are not; baseline first. */
export interface ColumnShift {
  readonly name: string
  readonly type: ColumnType
  readonly sizes: readonly [number, number]
  readonly missing: readonly [number, number]
  /** Null where it could not be compared; `reason` says why. */
  readonly shift: Shift | null
  readonly reason: string | null
}

export interface TablesShift {
  /** Rows of the baseline and of the current table. */
  readonly rows: readonly [number, number]
  readonly columns: readonly ColumnShift[]
  /** Columns that only one of them has; baseline first. */
  readonly alone: readonly [readonly string[], readonly string[]]
  /** Columns nobody asked for by name that count the rows, and therefore always move. */
  readonly counters: readonly string[]
}

/** Read-only access to data files of the repository. */
export interface Stores {
  sqlite(path: string): Promise<Answer<StoreSummary>>
  /** Compares two tables column by column. Only the result comes back: tables are larger than memory. */
  tables(question: TablesQuestion): Promise<Answer<TablesShift>>
}
