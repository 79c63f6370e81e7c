import { z } from 'zod'
import { receiptSchema } from '../domain/change.ts'
import { stepStates } from '../domain/outcome.ts'
import type { RunRecord } from '../domain/state.ts'

const stepCursorSchema = z.strictObject({
  state: z.enum(stepStates),
  key: z.string(),
  effect: z.string(),
  outputs: z.record(z.string(), z.json()),
  receipts: z.array(receiptSchema),
  error: z.string().nullable(),
})

/** How far a saga got: what each step that was reached did, and until when it may be verified. */
export const cursorSchema = z.strictObject({
  steps: z.record(z.string(), stepCursorSchema).default({}),
  commit: z.string().nullable().default(null),
  verifyUntil: z.iso.datetime().nullable().default(null),
  reason: z.string().nullable().default(null),
  /** The refusals of the gates that sent the run back to its playbook, the oldest first. */
  returns: z.array(z.strictObject({ step: z.string(), reason: z.string(), at: z.iso.datetime() })).default([]),
  /** How often in a row it failed by what may pass by itself. */
  tries: z.int().default(0),
  /** Why it is being given up, while undoing it or telling of it has not come to its end. */
  givingUp: z.string().nullable().default(null),
  /** The person by whose word it acts beyond the configured autonomy. */
  askedBy: z.string().nullable().default(null),
  /**
   * A person's consent to a step that acts for good: the hash of what it would do and at which commit, the code that
   * stands for both, since when the run waits, when the code was told, and who gave it back.
   */
  consent: z
    .strictObject({
      deed: z.string(),
      commit: z.string(),
      code: z.string(),
      since: z.iso.datetime(),
      offered: z.iso.datetime().nullable(),
      by: z.string().nullable(),
    })
    .nullable()
    .default(null),
  /** What it is about, where its playbook takes one case a run; `beside` as the playbook says of it. */
  about: z.strictObject({ of: z.string(), beside: z.boolean() }).nullable().default(null),
  /** When every case of a run that was given up had been seen clean. */
  recoveredAt: z.iso.datetime().nullable().default(null),
})
export type Cursor = Readonly<z.infer<typeof cursorSchema>>
export type StepCursor = Readonly<z.infer<typeof stepCursorSchema>>

/** How far a run got; null where what the state holds of it has another form, as after a change by hand. */
export const cursorOf = (run: RunRecord): Cursor | null => cursorSchema.safeParse(run.cursor).data ?? null

export const readCursor = (run: RunRecord): Cursor => cursorSchema.parse(run.cursor)

/** The run with one step's cursor replaced. */
export const withStep = (run: RunRecord, id: string, step: StepCursor): RunRecord => {
  const cursor = readCursor(run)
  return { ...run, cursor: { ...cursor, steps: { ...cursor.steps, [id]: step } } }
}

/** Whether a step of a run acted and waits for what comes of it. */
export const hasActed = (run: RunRecord, id: string): boolean => readCursor(run).steps[id]?.state === 'waiting'
