import type { Answer } from './answer.ts'
import type { MemoryStores } from './memory-archive.ts'
import type { Tracking } from './tracking.ts'
import type { Binning, Shift } from './statistics/compare.ts'

/** What is known of a SQLite file that is not ours: opened read-only, on a copy, with a size cap. */
export interface StoreSummary {
  readonly bytes: number
  /** Row counts by table name. */
  readonly rows: Readonly<Record<string, number>>
}

/** A value of a SQLite row; text is cut at 300 characters, a blob is null. */
export type StoreValue = string | number | null

/** Rows of one table, of which only some columns are wanted. */
export interface RowsQuestion {
  readonly path: string
  readonly table: string
  readonly columns: readonly string[]
  /** Columns by name whose text is wanted only where it holds a word of ASCII letters, in any case; else its first character comes. */
  readonly holding?: Readonly<Record<string, string>>
}

/** `columns`: those of the question that the table has, in its order. Each row has one value for each. */
export interface StoreRows {
  readonly columns: readonly string[]
  readonly rows: readonly (readonly StoreValue[])[]
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

/** Hashes that checksum files are written with. */
export const digestAlgorithms = ['md5', 'sha1', 'sha224', 'sha256', 'sha384', 'sha512'] as const
export type DigestAlgorithm = (typeof digestAlgorithms)[number]

/** A file whose content is to be hashed; `folder`: all files below it, as DVC hashes a folder. */
export interface DigestQuestion {
  readonly path: string
  readonly algorithm: DigestAlgorithm
  readonly folder: boolean
}

/** What was hashed: a file, or a folder with its number of files. */
export interface ContentDigest {
  readonly bytes: number
  readonly hex: string
  /** The digests with all line ends turned: into LF, into CRLF (of a folder only the former). None of binary content. */
  readonly turned: readonly string[]
  readonly files: number | null
  /** The text of a Git LFS pointer, where the file is one in place of its content. */
  readonly pointer: string | null
}

/** Read-only access to data files of the repository, and to the experiment tracker that it uses. */
export interface Stores extends Tracking, MemoryStores {
  sqlite(path: string): Promise<Answer<StoreSummary>>
  /** All rows of a table, as far as the question asks; unknown where there is no such table, or too many rows. */
  rows(question: RowsQuestion): Promise<Answer<StoreRows>>
  /** Compares two tables column by column. Only the result comes back: tables are larger than memory. */
  tables(question: TablesQuestion): Promise<Answer<TablesShift>>
  /** Hashes files, ignored ones too; an answer for each question, in order, null where nothing lies there. */
  digests(questions: readonly DigestQuestion[]): Promise<readonly Answer<ContentDigest | null>[]>
}
