import type { Answer } from './answer.ts'

/** What is known of a SQLite file that is not ours: opened read-only, on a copy, with a size cap. */
export interface StoreSummary {
  readonly bytes: number
  /** Row counts by table name. */
  readonly rows: Readonly<Record<string, number>>
}

/** Read-only access to data files of the repository. */
export interface Stores {
  sqlite(path: string): Promise<Answer<StoreSummary>>
}
