import { z } from 'zod'
import { known, unknown } from '../../domain/answer.ts'
import type { Answer } from '../../domain/answer.ts'
import { durationSchema } from '../../domain/duration.ts'
import { defineStep } from '../../domain/step.ts'
import type { StepView } from '../../domain/step.ts'
import { reminderOf } from '../rotation/reminder.ts'

const input = z.strictObject({
  /** What the runbook is about, as its issue was opened for it. */
  secret: z.string().min(1),
  issue: z.int().nullable().default(null),
  title: z.string(),
  body: z.string(),
  labels: z.array(z.string()).default(['sar']),
  remind: durationSchema,
  within: durationSchema,
})

const isClosed = async (number: number | null, view: StepView): Promise<Answer<boolean>> => {
  const listed = await view.live.issues({ state: 'all' })
  if (!listed.known) return listed
  const own = listed.value.find((one) => one.number === number)
  return own === undefined ? unknown('GitHub does not list the issue') : known(own.state === 'closed')
}

/** Waits until a person closes an issue, and reminds in it. */
export const awaitClosing = defineStep({
  id: 'await-closing',
  title: 'Wait until a person closes an issue',
  needs: ['issues: write'],
  reversible: true,
  with: input,
  key: ({ secret }) => secret,
  plan: async ({ secret, within }, view) => ({
    effect: `waits until a person closes the issue of ${secret}`,
    changes: [],
    outputs: {},
    waits: {
      for: 'answer',
      subject: secret,
      until: new Date(Date.parse(view.run.startedAt) + within).toISOString(),
    },
  }),
  done: async ({ issue }, view) => {
    const closed = await isClosed(issue, view)
    return closed.known ? closed.value : 'unknown'
  },
  remind: (given, view) => reminderOf(given, view, 'nobody has said that the credential is revoked'),
})
