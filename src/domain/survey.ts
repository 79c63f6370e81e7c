import { z } from 'zod'
import { findingSchema } from './finding.ts'
import { sensorStatuses, unknownSchema } from './reading.ts'
import { waiverSchema } from './waiver.ts'
import { layerSchema } from './words.ts'

export const requestCountSchema = z.strictObject({ rest: z.int(), graphql: z.int(), notModified: z.int() })

/** One sensor's line in a survey. `files` were in its scope, `remembered` of them were not inspected again; `figures` are measures, `names` what is named beside them: the last green commit. */
export const sensorReportSchema = z.strictObject({
  id: z.string(),
  layer: layerSchema,
  status: z.enum(sensorStatuses),
  unknown: z.array(unknownSchema),
  notApplicable: z.string().nullable(),
  findings: z.int(),
  files: z.int(),
  remembered: z.int(),
  ms: z.number(),
  figures: z.record(z.string(), z.number()).optional(),
  names: z.record(z.string(), z.string()).optional(),
})
export type SensorReport = Readonly<z.infer<typeof sensorReportSchema>>

/**
 * `sar/survey@1`: what a search saw. `folder` is the working tree's name where nobody knows the repository's. `waivers`
 * are those written on lines of the files (`# sar: ignore[…]`).
 */
export const surveySchema = z.strictObject({
  schema: z.literal('sar/survey@1'),
  repository: z.string().nullable(),
  folder: z.string().optional(),
  commit: z.string().nullable(),
  dirty: z.boolean(),
  sensors: z.array(sensorReportSchema),
  findings: z.array(findingSchema),
  waivers: z.array(waiverSchema),
  requests: requestCountSchema,
  partial: z.boolean(),
})
export type Survey = Readonly<z.infer<typeof surveySchema>>
