import type { Json } from './identity.ts'

/**
 * Remembered inspections: a cache, never state. What is lost or broken is computed again. `shelf` is one sensor's id;
 * the keys within say all that the value depends on.
 */
export interface InspectionMemory {
  /** What lies on a shelf; empty where nothing does or where it could not be read. */
  load(shelf: string): Promise<ReadonlyMap<string, Json>>
  /** Replaces a shelf. A cache that cannot be written is no failure. */
  save(shelf: string, entries: ReadonlyMap<string, Json>): Promise<void>
}
