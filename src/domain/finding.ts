import { z } from 'zod'
import { confidenceSchema, effectSchema, layerSchema } from './words.ts'
import type { Confidence, Effect } from './words.ts'

/** Lines and columns count from 1, as editors and GitHub do; the end is inclusive of its line, exclusive of its column. */
export const locationSchema = z.strictObject({
  path: z.string(),
  line: z.int().positive(),
  column: z.int().positive(),
  endLine: z.int().positive(),
  endColumn: z.int().positive(),
})
export type Location = z.infer<typeof locationSchema>

/** One fact with its evidence (`findings` of sar/survey@1). */
export const findingSchema = z.strictObject({
  id: z.string().regex(/^[0-9a-f]{16}$/),
  sensor: z.string(),
  kind: z.string(),
  layer: layerSchema,
  subject: z.string(),
  effect: effectSchema,
  impact: z.int().min(1).max(10),
  confidence: confidenceSchema,
  title: z.string(),
  detail: z.string(),
  remedy: z.string(),
  location: locationSchema.nullable(),
  playbook: z.string().nullable(),
  data: z.record(z.string(), z.json()),
})
export type Finding = Readonly<z.infer<typeof findingSchema>>

/** `impact` orders findings within a severity; a sensor may differ from the table by one. */
export const impactOf: Readonly<Record<Effect, number>> = { loss: 10, breach: 9, blocks: 7, degrades: 4, advises: 2 }

/**
 * A finding as a sensor states it. The engine adds id, sensor and layer, and the defaults: the effect's impact, high
 * confidence, no location, no playbook, no data. Two equal subjects of one kind in one file become `…~2`, `…~3`.
 */
export interface Observation {
  readonly kind: string
  readonly subject: string
  readonly effect: Effect
  readonly title: string
  readonly detail: string
  readonly remedy: string
  readonly impact?: number
  readonly confidence?: Confidence
  readonly location?: Location
  readonly playbook?: string
  readonly data?: Readonly<Record<string, z.core.util.JSONType>>
}
