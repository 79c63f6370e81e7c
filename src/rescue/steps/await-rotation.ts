import { z } from 'zod'
import { durationSchema } from '../../domain/duration.ts'
import type { Change } from '../../domain/change.ts'
import { known } from '../../domain/answer.ts'
import type { Answer } from '../../domain/answer.ts'
import { codeSpan } from '../../domain/markdown-text.ts'
import { defineStep } from '../../domain/step.ts'
import type { StepView } from '../../domain/step.ts'
import { issueMarker } from './open-issue.ts'
import { reminderOf } from '../rotation/reminder.ts'
import { secretPlace } from '../rotation/runbook.ts'

const input = z.strictObject({
  /** The secret, as secret-rotation names it: `repo-secrets/NAME`. */
  secret: z.string().min(1),
  /** When it was last written before the rotation. */
  since: z.string(),
  /** The runbook issue as it was opened, and its number where that is known. */
  issue: z.int().nullable().default(null),
  title: z.string(),
  body: z.string(),
  labels: z.array(z.string()).default(['sar']),
  remind: durationSchema,
  grace: durationSchema,
  within: durationSchema,
})
type Input = z.infer<typeof input>

/**
 * How the secret stands. `gone`: GitHub lists none of the name, because it was deleted or because it is hidden from who
 * asks; that it was written anew is then nobody's to say.
 */
type Standing =
  | { readonly is: 'old' | 'gone' }
  /** `at` is the instant of writing, ISO 8601. */
  | { readonly is: 'anew'; readonly at: string }

const standingOf = async ({ secret, since }: Input, view: StepView): Promise<Answer<Standing>> => {
  const place = secretPlace(secret)
  if (place === null) return known({ is: 'old' })
  const listed = await view.live.variables(place.layer, place.environment ?? undefined)
  if (!listed.known) return listed
  const found = listed.value.find(({ name }) => name.toUpperCase() === place.name.toUpperCase())
  if (found === undefined) return known({ is: 'gone' })
  const { updatedAt: at } = found
  return known(at !== null && Date.parse(at) > Date.parse(since) ? { is: 'anew', at } : { is: 'old' })
}

const shown = (at: Date): string => `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`

/** Said once in the issue, and the same whichever run says it. The issue stays open: whether all is well, a person says. */
const goneComment = ({ secret, issue }: Input): readonly Change[] =>
  issue === null
    ? []
    : [
        {
          kind: 'comment',
          issue,
          marker: issueMarker('SAR', 'gone', secret),
          body: `GitHub lists no ${codeSpan(secret)} any more: it was deleted, or is hidden from the watchdog. Whether it was rotated cannot be told from that, and whoever has seen it may still use it where it came from. This issue stays open: revoke the old one, take the secret out of the registry if nobody needs it, and close this issue; or store the new one, and it closes itself.`,
        },
      ]

const reminded = async (given: Input, view: StepView): Promise<readonly Change[]> => {
  const now = await standingOf(given, view)
  if (now.known && now.value.is === 'gone') return goneComment(given)
  // Another run speaks of the secret once its case is another: two would write over each other.
  return view.cases.length === 0 ? [] : reminderOf(given, view, 'GitHub still shows the old one')
}

/** Waits until GitHub says that a secret was written anew, and reminds in the issue that is open for it. */
export const awaitRotation = defineStep({
  id: 'await-rotation',
  title: 'Wait until a secret is written anew',
  needs: ['secrets: read', 'issues: write'],
  reversible: false,
  stays: 'nothing to undo but its reminders, which stay',
  may: ['comment'],
  with: input,
  key: ({ secret }) => secret,
  plan: async (given, view) => {
    const until = new Date(Date.parse(view.run.startedAt) + given.within).toISOString()
    const now = await standingOf(given, view)
    const at = now.known && now.value.is === 'anew' ? new Date(now.value.at) : null
    const graceEnds = at === null ? null : new Date(at.getTime() + given.grace)
    return {
      effect: `waits until ${given.secret} is written anew`,
      changes: [],
      outputs: {
        written: at?.toISOString() ?? '',
        reason:
          at === null || graceEnds === null
            ? ''
            : `GitHub says that ${codeSpan(given.secret)} was written on ${shown(at)}. The grace window ends on ${shown(graceEnds)}: revoke the old one by then.`,
      },
      waits: { for: 'answer', subject: given.secret, until },
    }
  },
  done: async (given, view) => {
    const now = await standingOf(given, view)
    return now.known ? now.value.is === 'anew' : 'unknown'
  },
  remind: reminded,
})
