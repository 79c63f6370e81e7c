import type { Confidence } from '../domain/words.ts'

/**
 * A credential seen in a text. `secret` is for comparison with a baseline alone: it is never printed, stored or
 * hashed into anything that leaves the process.
 */
export interface Sighting {
  readonly detector: string
  /** Offsets into the text, in UTF-16 units; the end is exclusive. */
  readonly start: number
  readonly end: number
  readonly secret: string
  /** The name that it is assigned to, or null. */
  readonly name: string | null
  readonly confidence: Confidence
}
