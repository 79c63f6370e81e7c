import { z } from 'zod'
import { variableLayers } from './live.ts'

const count = z.int().nonnegative()

/** How many of an audit's entries stand how. */
export const auditSummarySchema = z.strictObject({
  total: count,
  present: count,
  absent: count,
  unknown: count,
  absent_required: count,
  unknown_required: count,
  extra: count,
  /** Of those that are present: those whose value the registry forbids. */
  invalid: count,
})

/**
 * `sar/vars@1`, the document of `vars check`: the keys of the original method's audit tool, which its readers know, and
 * ours beside them. Names, places and dates only, never a value.
 */
export const varsSchema = z.strictObject({
  schema: z.literal('sar/vars@1'),
  timestamp: z.string(),
  owner: z.string(),
  repo: z.string(),
  auth_ok: z.boolean(),
  summary: auditSummarySchema,
  results: z.array(
    z.strictObject({
      name: z.string(),
      layer: z.enum(variableLayers),
      status: z.enum(['present', 'absent', 'unknown']),
      required: z.boolean(),
      category: z.string(),
      human_governance: z.boolean(),
      note: z.string(),
      environment: z.string().nullable(),
      purpose: z.string(),
      owner: z.string().nullable(),
      updated_at: z.string().nullable(),
    }),
  ),
  extra_vars: z.array(z.string()),
  /** Layers that were asked for, that the registry does not name, and that did not answer. */
  unread: z.array(z.strictObject({ place: z.string(), reason: z.string() })),
})
export type VarsDocument = z.infer<typeof varsSchema>
