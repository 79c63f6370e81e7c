import { z } from 'zod'
import { known } from '../../domain/answer.ts'
import type { Answer } from '../../domain/answer.ts'
import type { Change } from '../../domain/change.ts'
import { durationSchema } from '../../domain/duration.ts'
import { codeSpan } from '../../domain/markdown-text.ts'
import { defineStep } from '../../domain/step.ts'
import type { StepView } from '../../domain/step.ts'
import { placeName, placeOf } from '../../domain/variable-audit.ts'
import { isOldRevoked } from '../rotation/runbook.ts'
import { standingIssue } from '../rotation/standing-issue.ts'
import { issueMarker } from './open-issue.ts'

const input = z.strictObject({
  /** The secret, as secret-rotation names it: `repo-secrets/NAME`. */
  secret: z.string().min(1),
  issue: z.int().nullable().default(null),
  /** When the new one was stored, ISO 8601; empty where nobody knows, and nobody is reminded then. */
  written: z.string().nullable().default(null),
  grace: durationSchema,
  remind: durationSchema,
  /** How long after the grace window is reminded. */
  within: durationSchema,
})
type Input = z.infer<typeof input>

/** In milliseconds: when the grace window ends, and from when on nobody is reminded any more. */
interface Window {
  readonly ends: number
  readonly until: number
}

/** A secret that is due again has a runbook of its own: by then nobody is to wait for this one. */
const windowOf = ({ secret, written, grace, within }: Input, { registry }: StepView): Window | null => {
  const at = Date.parse(written ?? '')
  if (Number.isNaN(at)) return null
  const entry = registry?.expected.find((one) => `${placeName(placeOf(one))}/${one.name}` === secret)
  const most = entry?.rotateAfter === undefined ? Number.POSITIVE_INFINITY : entry.rotateAfter / 2
  return { ends: at + grace, until: at + Math.min(grace + within, most) }
}

/** Whether the wait is over: somebody ticked that the old one is revoked, or nobody is to be reminded any more. */
const isOver = async (given: Input, view: StepView): Promise<Answer<boolean>> => {
  const window = windowOf(given, view)
  if (window === null || given.issue === null || view.clock.now().getTime() >= window.until) return known(true)
  const issue = await standingIssue(given, view)
  return issue.known ? known(isOldRevoked(issue.value.body)) : issue
}

/** One comment in the runbook's issue once the window has ended, which counts on once a period: nothing else is written. */
const reminded = async (given: Input, view: StepView): Promise<readonly Change[]> => {
  const window = windowOf(given, view)
  const late = window === null ? -1 : view.clock.now().getTime() - window.ends
  if (window === null || late < 0) return []
  const issue = await standingIssue(given, view)
  if (!issue.known) return []
  const ended = new Date(window.ends).toISOString().slice(0, 16).replace('T', ' ')
  const count = Math.floor(late / given.remind) + 1
  return [
    {
      kind: 'comment',
      issue: issue.value.number,
      marker: issueMarker(view.run.playbook, 'old', given.secret),
      body: `**Reminder ${count}**: the grace window of ${codeSpan(given.secret)} ended on ${ended} UTC, and nobody has ticked above that the old one is revoked. Until it is, whoever has it can use it. Revoke it where it came from and tick the box: it may be ticked in an issue that is closed.`,
    },
  ]
}

/**
 * Waits, after a secret was written anew, until a person ticks in its runbook that the old one is revoked. Once the grace
 * window has ended it reminds, in one comment that it keeps up to date; after `within` it lets the matter rest.
 */
export const awaitOldRevoked = defineStep({
  id: 'await-old-revoked',
  title: 'Wait until the old credential is revoked',
  needs: ['issues: write'],
  reversible: false,
  stays: 'nothing to undo but its reminders, which stay',
  may: ['comment'],
  with: input,
  key: ({ secret }) => secret,
  plan: async (given, view) => ({
    effect: `waits until the old one of ${given.secret} is revoked`,
    changes: [],
    outputs: {},
    waits: {
      for: 'answer',
      subject: given.secret,
      until: new Date(windowOf(given, view)?.until ?? view.clock.now().getTime()).toISOString(),
    },
  }),
  done: async (given, view) => {
    const over = await isOver(given, view)
    return over.known ? over.value : 'unknown'
  },
  remind: reminded,
})
