import { z } from 'zod'
import { durationSchema } from '../../domain/duration.ts'
import { codeSpan } from '../../domain/markdown-text.ts'
import { defineStep } from '../../domain/step.ts'
import type { Later, StepPlan, StepView } from '../../domain/step.ts'
import { isOldRevoked } from '../rotation/runbook.ts'
import { standingIssue } from '../rotation/standing-issue.ts'
import { issueMarker } from './open-issue.ts'

const day = 86_400_000

const input = z.strictObject({
  /** The secret, as secret-rotation names it: `repo-secrets/NAME`. */
  secret: z.string().min(1),
  issue: z.int().nullable().default(null),
  /** When the new one was stored, ISO 8601; empty where nobody knows, and nobody is reminded then. */
  written: z.string().nullable().default(null),
  /** How old the secret may grow, in days, where anything says so. */
  limit: z.number().positive().nullable().default(null),
  grace: durationSchema,
  remind: durationSchema,
  /** How long after the grace window is reminded. */
  within: durationSchema,
})
type Input = z.infer<typeof input>

/** What is to be seen to later. `said`: how many reminders there were. */
const dutySchema = z.object({
  secret: z.string(),
  issue: z.int(),
  /** When the grace window ends, and from when on nobody is reminded any more, ISO 8601. */
  ends: z.iso.datetime(),
  until: z.iso.datetime(),
  remind: z.number().positive(),
  said: z.int().nonnegative(),
})
type Duty = z.infer<typeof dutySchema>

/** Half of the secret's time is left to its next rotation, but one period after the grace window is always reminded in. */
const dutyOf = ({ secret, written, limit, grace, remind, within }: Input, issue: number | null): Duty | null => {
  const at = Date.parse(written ?? '')
  if (Number.isNaN(at) || issue === null) return null
  const half = limit === null ? Number.POSITIVE_INFINITY : (limit * day) / 2
  const until = at + Math.max(Math.min(grace + within, half), grace + remind)
  return {
    secret,
    issue,
    ends: new Date(at + grace).toISOString(),
    until: new Date(until).toISOString(),
    remind,
    said: 0,
  }
}

/** The issue that stands now: a reminder of the rotation may have opened another one than the first. */
const issueOf = async (given: Input, view: StepView): Promise<number | null> => {
  if (given.issue === null) return null
  const found = await standingIssue(given, view)
  return found.known ? found.value.number : given.issue
}

/** How many reminders are due by now. */
const dueOf = ({ ends, until, remind }: Duty, now: number): number =>
  now < Date.parse(until) ? Math.floor((now - Date.parse(ends)) / remind) + 1 : 0

const textOf = ({ secret, ends }: Duty, count: number): string =>
  `**Reminder ${count}**: the grace window of ${codeSpan(secret)} ended on ${ends.slice(0, 16).replace('T', ' ')} UTC, and nobody has ticked above that the old one is revoked. Until it is, whoever has it can use it. Revoke it where it came from and tick the box: it may be ticked in an issue that is closed.`

/** One comment in the issue, which counts on once a period. GitHub is asked only when one is due. */
const later = async (outputs: StepPlan['outputs'], view: StepView): Promise<Later | null> => {
  const { data: duty } = dutySchema.safeParse(outputs)
  const due = duty === undefined ? 0 : dueOf(duty, view.clock.now().getTime())
  if (duty === undefined || due <= duty.said) return null
  const found = await standingIssue(duty, view, 'own')
  if (!found.known) return null
  if (isOldRevoked(found.value.body)) return { changes: [], outputs: {} }
  const marker = issueMarker(view.run.playbook, 'old', duty.secret)
  return {
    changes: [{ kind: 'comment', issue: duty.issue, marker, body: textOf(duty, due) }],
    outputs: { ...duty, said: due },
  }
}

/**
 * Sees to it that, after a secret was written anew and its rescue has ended, somebody is reminded where nobody ticked in
 * its runbook that the old one is revoked: once the grace window is over, in one comment that is kept up to date.
 */
export const remindOfOld = defineStep({
  id: 'remind-of-old',
  title: 'Remind of an old credential later',
  needs: ['issues: write'],
  reversible: false,
  stays: 'nothing to undo but its reminders, which stay',
  may: ['comment'],
  with: input,
  key: ({ secret }) => secret,
  plan: async (given, view) => ({
    effect: `sees to it that somebody is reminded, after the grace window, of the old one of ${given.secret}`,
    changes: [],
    outputs: { ...dutyOf(given, await issueOf(given, view)) },
  }),
  done: async () => false,
  later,
})
