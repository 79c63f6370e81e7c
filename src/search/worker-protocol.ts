import { z } from 'zod'
import { unknownSchema } from '../domain/reading.ts'
import { locationSchema } from '../domain/finding.ts'
import { confidenceSchema, effectSchema } from '../domain/words.ts'
import type { Json } from '../domain/identity.ts'
import type { Equipment } from './inspection.ts'

/** What a worker is told before its first job: what each sensor, by its id, inspects with. */
export type WorkerStart = ReadonlyMap<string, Equipment>

/** JSON that came through a thread of ours or out of our cache: each sensor parses its own, so that once is enough. */
const heldJson = z.custom<Json>((value) => value !== undefined)
const heldRecord = z.custom<Record<string, Json>>(
  (value) => typeof value === 'object' && value !== null && !Array.isArray(value),
)

/** An observation as it comes back from a worker or from memory. */
export const observationSchema = z.strictObject({
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
  data: heldRecord.exactOptional(),
})

/** An inspection as it comes back from a worker. */
export const inspectionSchema = z.strictObject({
  facts: heldJson,
  findings: z.array(observationSchema),
  unknown: z.array(unknownSchema).exactOptional(),
})

/** What a worker answers: for each of its jobs, what each sensor gave. */
export const answersSchema = z.array(
  z.array(z.strictObject({ inspection: inspectionSchema, ms: z.number(), lost: z.boolean() })),
)

/** A reading as it comes back from memory. */
export const readingSchema = z.strictObject({
  findings: z.array(observationSchema),
  unknown: z.array(unknownSchema),
  notApplicable: z.string().exactOptional(),
  settled: z.boolean().exactOptional(),
  figures: z.record(z.string(), z.number()).exactOptional(),
  names: z.record(z.string(), z.string()).exactOptional(),
})
