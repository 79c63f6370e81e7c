import type { Shelf } from './shelf.ts'

/**
 * Remembered inspections: a cache, never state. What is lost or broken is computed again. What a shelf is for, and what
 * its keys say, is known to those who fill it.
 */
export interface InspectionMemory {
  /** What lies on a shelf; empty where nothing does or where it could not be read. */
  load(shelf: string): Promise<Shelf>
  /** Replaces a shelf. A cache that cannot be written is no failure. */
  save(shelf: string, content: Shelf): Promise<void>
}
