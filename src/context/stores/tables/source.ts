import type { ColumnType } from '../../../domain/stores.ts'

/** Who is told the values of a table. Rows count from 0; columns are places in the list that was asked for. */
export interface Visitor {
  /** Whether the values of a row are wanted; where not, the source may spare itself reading them. */
  wants(row: number): boolean
  /** A number of a column of numbers; NaN where the value is missing. */
  number(column: number, row: number, value: number): void
  /** A name of a column of categories; null where the value is missing. */
  text(column: number, row: number, value: string | null): void
  /** A value in a column of numbers that is none. */
  odd(column: number, row: number, shown: string): void
}

/** A column that is wanted of a table, by its name. */
export interface WantedColumn {
  readonly name: string
  readonly type: ColumnType
}

/** A table in a file. What cannot be read is thrown as an Error with one line for the user. */
export interface Source {
  /** The names of its columns, each with what its first thousand rows, or its schema, show it to hold. */
  columns(): Promise<readonly WantedColumn[]>
  /** Tells all values of the wanted columns; answers the number of rows. */
  scan(wanted: readonly WantedColumn[], visitor: Visitor): Promise<number>
}

/** Rows from whose values the type of a column is told. */
export const headRows = 1000
