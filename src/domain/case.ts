import { z } from 'zod'
import { findingSchema } from './finding.ts'
import { waiverSchema } from './waiver.ts'
import { routeSchema, severitySchema } from './words.ts'

/**
 * A finding with what follows from it (`cases` of sar/cases@1). Times are ISO 8601 in UTC. `waiver` is one that counts;
 * `pendingWaiver` one that the judged change brings along, which counts once a code owner approved the head.
 * `baseline`: it stood when the watchdog was switched on, so it opens no issue, no rescue and no halt until adopted.
 */
export const caseSchema = findingSchema.extend({
  severity: severitySchema,
  route: routeSchema,
  firstSeen: z.iso.datetime(),
  due: z.iso.datetime(),
  overdue: z.boolean(),
  waiver: waiverSchema.nullable(),
  pendingWaiver: waiverSchema.nullable(),
  baseline: z.boolean(),
  gap: z.string().nullable(),
  owner: z.string().nullable(),
})
export type Case = Readonly<z.infer<typeof caseSchema>>

/** `sar/cases@1`: every finding triaged, worst first. `closed` are the ids whose own subject was read and found clean. */
export const casesSchema = z.strictObject({
  schema: z.literal('sar/cases@1'),
  cases: z.array(caseSchema),
  closed: z.array(z.string()),
})
export type Cases = Readonly<z.infer<typeof casesSchema>>
