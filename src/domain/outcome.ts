import { z } from 'zod'
import { changeSchema } from './change.ts'
import { unknownSchema } from './reading.ts'

export const stepStates = ['planned', 'skipped', 'waiting', 'acted', 'undone', 'failed'] as const

/** One step of a playbook's run. `undo` says how it is taken back, or `irreversible`. `dryRun` are the exact changes. */
export const stepOutcomeSchema = z.strictObject({
  id: z.string(),
  uses: z.string(),
  state: z.enum(stepStates),
  effect: z.string(),
  undo: z.string(),
  needs: z.array(z.string()),
  dryRun: z.array(changeSchema),
  error: z.string().nullable(),
})

/** One playbook's run over one case or a batch of them (`sar/outcomes@1`). */
export const outcomeSchema = z.strictObject({
  run: z.string(),
  case: z.string(),
  cases: z.array(z.string()),
  playbook: z.string(),
  state: z.enum(['planned', 'waiting', 'applied', 'verified', 'undone', 'escalated']),
  reason: z.string().nullable(),
  steps: z.array(stepOutcomeSchema),
  pullRequest: z.int().nullable(),
  attempt: z.int().positive(),
})
export type Outcome = Readonly<z.infer<typeof outcomeSchema>>

/** `unknown`: what sensors could not read of which a playbook might have claimed something. */
export const outcomesSchema = z.strictObject({
  schema: z.literal('sar/outcomes@1'),
  outcomes: z.array(outcomeSchema),
  unknown: z.array(z.strictObject({ sensor: z.string(), ...unknownSchema.shape })),
})
export type Outcomes = Readonly<z.infer<typeof outcomesSchema>>
