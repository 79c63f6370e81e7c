import { z } from 'zod'

/** A date a waiver ends on (UTC, inclusive), or the word `never`, never silently absent. */
export const untilSchema = z.union([z.literal('never'), z.iso.date()])

/**
 * A finding that somebody decided to live with. `target` is a path glob or a subject; null on an inline waiver, which
 * covers its own line. `problem` says why a written waiver does not count (no reason, bad date), or is null.
 */
export const waiverSchema = z.strictObject({
  sensor: z.string(),
  target: z.string().nullable(),
  reason: z.string().nullable(),
  owner: z.string().nullable(),
  until: untilSchema.nullable(),
  source: z.strictObject({ path: z.string(), line: z.int().positive() }),
  problem: z.string().nullable(),
})
export type Waiver = Readonly<z.infer<typeof waiverSchema>>
