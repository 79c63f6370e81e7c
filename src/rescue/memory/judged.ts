import type { MemoryEntry } from '../../domain/memory-archive.ts'
import type { JudgedMemory } from '../../formats/memory-policy.ts'

/** How often a pattern was used, and how often it was right. */
export interface Counts {
  readonly right: number
  readonly used: number
}

/** An entry as a plan judges it. `worth`: of two, the one with less is taken out first. */
export interface Judged extends JudgedMemory {
  readonly entry: MemoryEntry
  readonly key: string
  /** The confidence that a pattern states; null for what is no pattern. */
  readonly stated: number | null
  /** How often it was used and was right, where its row says so. */
  readonly counts: Counts | null
  /** Its confidence: computed from the counts where there are some, else the stated one. */
  readonly trust: number | null
  /** Why it stays when room is made: it is guarded, or too little is known of it. Null where it may go. */
  readonly stays: string | null
  readonly worth: number
}
