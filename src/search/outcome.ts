import { z } from 'zod'
import { unknownSchema } from '../domain/reading.ts'
import { observationSchema, readingSchema } from './worker-protocol.ts'

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
const seenSchema = z.strictObject({
  path: z.string(),
  findings: z.array(observationSchema),
  unknown: z.array(unknownSchema),
})
export type Seen = z.infer<typeof seenSchema>

/** What a search came to by one sensor, as it is remembered. */
export const outcomeSchema = z.strictObject({
  /** All that it depends on besides the files: sensor version, settings, companions. */
  key: z.string(),
  /** How many files were inspected. */
  files: z.int(),
  /** The files that told something, by path in order. */
  seen: z.array(seenSchema),
  /** Files whose inspection was cut short, so that another try may differ. */
  again: z.array(z.string()),
  /** The stamp of the shelf on which the facts lie; null where no file gave any. */
  facts: z.string().nullable(),
  /** The conclusion, where the tree and plain circumstances decided it. */
  concluded: z.strictObject({ reading: readingSchema, trace: traceSchema }).nullable(),
})
export type Outcome = z.infer<typeof outcomeSchema>
