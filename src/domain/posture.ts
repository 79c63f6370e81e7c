import { z } from 'zod'
import { gapRecordSchema } from './state.ts'

/** A watchdog and how it fares: what it guards, when it looks, when it last did and how that ended. */
export const watchdogSchema = z.strictObject({
  id: z.string(),
  kind: z.enum(['sensor', 'playbook', 'workflow', 'signal']),
  guards: z.string(),
  cadence: z.string(),
  lastRun: z.iso.datetime().nullable(),
  nextDue: z.iso.datetime().nullable(),
  state: z.enum(['alive', 'late', 'disabled', 'failing', 'never-ran', 'unknown']),
  by: z.string(),
})
export type Watchdog = Readonly<z.infer<typeof watchdogSchema>>

export const criterionResultSchema = z.strictObject({
  id: z.string(),
  title: z.string(),
  weight: z.number().positive(),
  state: z.enum(['met', 'not-met', 'unknown']),
  evidence: z.string(),
})

/** One of the ten dimensions. `maturity` and `automation` are shares 0–1 of the known weight; null when none is known. */
export const dimensionSchema = z.strictObject({
  id: z.string(),
  title: z.string(),
  maturity: z.number().nullable(),
  automation: z.number().nullable(),
  known: z.number(),
  criteria: z.array(criterionResultSchema),
})

/** `level` 0–4, null while under 80 % of the weight is known. No figure without evidence, none set by hand. */
export const scoreSchema = z.strictObject({
  level: z.number().nullable(),
  known: z.number(),
  certified: z.boolean(),
  dimensions: z.array(dimensionSchema),
})
export type Score = Readonly<z.infer<typeof scoreSchema>>

/** `sar/posture@1` – prevent. */
export const postureSchema = z.strictObject({
  schema: z.literal('sar/posture@1'),
  watchdogs: z.array(watchdogSchema),
  score: scoreSchema,
  gaps: z.array(gapRecordSchema),
})
export type Posture = Readonly<z.infer<typeof postureSchema>>

/** `sar/gaps@1`. */
export const gapsSchema = z.strictObject({ schema: z.literal('sar/gaps@1'), gaps: z.array(gapRecordSchema).readonly() })
