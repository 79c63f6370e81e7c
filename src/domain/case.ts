import { z } from 'zod'
import { findingSchema } from './finding.ts'
import { waiverSchema } from './waiver.ts'
import { routeSchema, severitySchema } from './words.ts'

/** A finding with what follows from it (`cases` of sar/cases@1). Times are ISO 8601 in UTC. */
export const caseSchema = findingSchema.extend({
  severity: severitySchema,
  route: routeSchema,
  firstSeen: z.iso.datetime(),
  due: z.iso.datetime(),
  overdue: z.boolean(),
  waiver: waiverSchema.nullable(),
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
