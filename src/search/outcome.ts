import { z } from 'zod'
import type { unknownSchema } from '../domain/reading.ts'
import type { observationSchema, readingSchema } from './worker-protocol.ts'

/**
 * What a conclusion looked at: of the tree the names and kinds of files, and the contents of these paths, or of so many
 * that it may as well be all; beside it these circumstances.
 */
export const traceSchema = z.strictObject({
  names: z.boolean(),
  looked: z.union([z.literal('all'), z.array(z.string())]),
  beside: z.record(z.string(), z.union([z.string(), z.boolean(), z.null()])),
})
export type Trace = z.infer<typeof traceSchema>

/** What one file's inspection told, facts left out. */
export type Seen = {
  path: string
  findings: z.infer<typeof observationSchema>[]
  unknown: z.infer<typeof unknownSchema>[]
}

/** What a search came to by one sensor, as it is remembered. */
export type Outcome = {
  /** All that it depends on besides the files: sensor version, settings, companions. */
  key: string
  /** How many files were inspected. */
  files: number
  /** The files that told something, by path in order. */
  seen: Seen[]
  /** Files whose inspection was cut short, so that another try may differ. */
  again: string[]
  /** The stamp of the shelf on which the facts lie; null where no file gave any. */
  facts: string | null
  /** The conclusion, where the tree and plain circumstances decided it. */
  concluded: { reading: z.infer<typeof readingSchema>; trace: Trace } | null
}

/**
 * A remembered outcome. The shelf that it lies on was written by this very version, and its CRC-32 holds: what stands in
 * its lists is taken as it was written. To parse hundreds of findings takes a tenth of a search that finds nothing changed.
 */
export const outcomeSchema = z.custom<Outcome>(
  (value) =>
    typeof value === 'object' &&
    value !== null &&
    ['key', 'files', 'seen', 'again', 'facts', 'concluded'].every((key) => key in value),
)
