import { z } from 'zod'
import type { Answer } from './answer.ts'

/**
 * A value exactly as SQLite holds it, as JSON. A whole number is an INTEGER, any other a REAL; what JSON cannot say
 * (an integer above 2^53, a REAL without a fraction, a blob, a text that is no UTF-8) is named by its type.
 */
export const exactValueSchema = z.union([
  z.null(),
  z.string(),
  z.number(),
  z.strictObject({ integer: z.string().regex(/^-?\d{1,19}$/) }),
  z.strictObject({ real: z.string().max(40) }),
  z.strictObject({ blob: z.base64() }),
  z.strictObject({ text: z.base64() }),
])
export type ExactValue = Readonly<z.infer<typeof exactValueSchema>>

/**
 * One entry of an archive: its table, why it was taken out or changed, and its columns as they were. `set`: it stayed,
 * and these columns hold something else since.
 */
export const archivedEntrySchema = z.strictObject({
  table: z.string().min(1),
  reason: z.string(),
  values: z.record(z.string(), exactValueSchema),
  set: z.record(z.string(), exactValueSchema).optional(),
})
export type ArchivedEntry = Readonly<z.infer<typeof archivedEntrySchema>>

const digest = z.string().regex(/^[0-9a-f]{64}$/)

/** The first line of an archive. `before` and `after` are digests of what the whole database holds. */
export const archiveHeadSchema = z.strictObject({
  schema: z.literal('sar/memory-archive@1'),
  store: z.string().min(1),
  run: z.string(),
  at: z.iso.datetime(),
  entries: z.int().nonnegative(),
  before: digest,
  after: digest,
})
export type ArchiveHead = Readonly<z.infer<typeof archiveHeadSchema>>

/** An archive file: JSON Lines, the head first. */
export interface Archive {
  readonly head: ArchiveHead
  readonly entries: readonly ArchivedEntry[]
}

/** An entry as a plan sees it. `row` names it within this content of the file; `bytes` is what its values take. */
export interface MemoryEntry {
  readonly row: string
  readonly bytes: number
  readonly values: readonly (string | number | null)[]
}

/** A table of a memory store, and git's hash of the file that was looked at. */
export interface MemoryTable {
  readonly blob: string
  readonly bytes: number
  readonly columns: readonly string[]
  readonly entries: readonly MemoryEntry[]
}

/** An entry that stays and is to hold other values in some of its columns. */
export interface EntryChange {
  readonly table: string
  readonly row: string
  readonly set: Readonly<Record<string, ExactValue>>
}

/** Entries to take out of a store, by table, and those to change. `blob`: the content that they were chosen from. */
export interface PruneQuestion {
  readonly path: string
  readonly blob: string
  readonly tables: readonly { readonly table: string; readonly rows: readonly string[] }[]
  readonly changes?: readonly EntryChange[]
}

/** The store without them, compacted, with all that restores it: proven by a restore on a copy. */
export interface PrunedStore {
  readonly content: Uint8Array
  readonly before: string
  readonly after: string
  /** Those that were taken out, and those that were changed, as they were; in the order of the question. */
  readonly entries: readonly { readonly table: string; readonly values: ArchivedEntry['values'] }[]
  readonly changed: readonly { readonly table: string; readonly values: ArchivedEntry['values'] }[]
}

/** Plans over a copy of a memory store. The store itself is never written. */
export interface MemoryStores {
  /** All entries of a table, or why the store must be left alone. */
  entries(question: { readonly path: string; readonly table: string }): Promise<Answer<MemoryTable>>
  pruned(question: PruneQuestion): Promise<Answer<PrunedStore>>
}
