import { z } from 'zod'
import { unknownSchema } from '../domain/reading.ts'
import { locationSchema } from '../domain/finding.ts'
import { confidenceSchema, effectSchema } from '../domain/words.ts'
import type { Json } from '../domain/identity.ts'
import type { Equipment } from './inspection.ts'

/** What a worker is told before its first job: what each sensor, by its id, inspects with. */
export type WorkerStart = ReadonlyMap<string, Equipment>

const observationSchema = z.strictObject({
  kind: z.string(),
  subject: z.string(),
  effect: effectSchema,
  title: z.string(),
  detail: z.string(),
  remedy: z.string(),
  impact: z.int().exactOptional(),
  confidence: confidenceSchema.exactOptional(),
  location: locationSchema.exactOptional(),
  playbook: z.string().exactOptional(),
  data: z.record(z.string(), z.json()).exactOptional(),
})

/** An inspection as it comes back from a worker. */
export const inspectionSchema = z.strictObject({
  facts: z.json(),
  findings: z.array(observationSchema),
  unknown: z.array(unknownSchema).exactOptional(),
})

/** An inspection as it comes back from memory, whose values are known to be JSON: facts need no second look. */
export const rememberedInspectionSchema = inspectionSchema.extend({
  facts: z.custom<Json>((facts) => facts !== undefined),
})

export const answerSchema = z.array(z.strictObject({ inspection: inspectionSchema, ms: z.number(), lost: z.boolean() }))

/** A reading as it comes back from memory. */
export const readingSchema = z.strictObject({
  findings: z.array(observationSchema),
  unknown: z.array(unknownSchema),
  notApplicable: z.string().exactOptional(),
  figures: z.record(z.string(), z.number()).exactOptional(),
})
