import { z } from 'zod'

export const gateStates = ['pass', 'fail', 'inconclusive', 'off'] as const
export type GateState = (typeof gateStates)[number]

/** One gate's line: its state, the evidence with the figure, and what turns it green, and who. */
export const gateResultSchema = z.strictObject({
  id: z.string(),
  number: z.int().min(1).max(6),
  state: z.enum(gateStates),
  evidence: z.string(),
  unblock: z.string(),
  playbook: z.string().nullable(),
})
export type GateResult = Readonly<z.infer<typeof gateResultSchema>>

/** `sar/verdict@1`. Any armed gate that fails makes it `fail`, else any inconclusive one `inconclusive`. */
export const verdictSchema = z.strictObject({
  schema: z.literal('sar/verdict@1'),
  state: z.enum(['pass', 'fail', 'inconclusive']),
  headSha: z.string().nullable(),
  baseSha: z.string().nullable(),
  gates: z.array(gateResultSchema),
})
export type Verdict = Readonly<z.infer<typeof verdictSchema>>
