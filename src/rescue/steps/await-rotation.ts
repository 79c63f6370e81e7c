import { z } from 'zod'
import { durationSchema } from '../../domain/duration.ts'
import type { Change } from '../../domain/change.ts'
import { known } from '../../domain/answer.ts'
import type { Answer } from '../../domain/answer.ts'
import { defineStep } from '../../domain/step.ts'
import type { StepView } from '../../domain/step.ts'
import { issueMarker } from './open-issue.ts'
import { secretPlace, withTicks } from '../rotation/runbook.ts'

const input = z.strictObject({
  /** The secret, as secret-rotation names it: `repo-secrets/NAME`. */
  secret: z.string().min(1),
  /** When it was last written before the rotation. */
  since: z.string(),
  /** The runbook issue as it was opened. */
  title: z.string(),
  body: z.string(),
  labels: z.array(z.string()).default(['sar']),
  remind: durationSchema,
  grace: durationSchema,
  within: durationSchema,
})
type Input = z.infer<typeof input>

/** When the secret was written after `since`; null while it was not. A secret that is gone was, so to say, now. */
const writtenAnew = async ({ secret, since }: Input, view: StepView): Promise<Answer<string | null>> => {
  const place = secretPlace(secret)
  if (place === null) return known(null)
  const listed = await view.live.variables(place.layer, place.environment ?? undefined)
  if (!listed.known) return listed
  const found = listed.value.find(({ name }) => name.toUpperCase() === place.name.toUpperCase())
  if (found === undefined) return known(view.clock.now().toISOString())
  const { updatedAt } = found
  return known(updatedAt !== null && Date.parse(updatedAt) > Date.parse(since) ? updatedAt : null)
}

const shown = (at: Date): string => `${at.toISOString().slice(0, 16).replace('T', ' ')} UTC`

/** The issue as it stands at GitHub, with people's ticks; null where nobody can say. */
const standing = async (marker: string, view: StepView): Promise<string | null> => {
  const labelled = await view.live.issues({ state: 'open', label: 'sar' })
  const found = labelled.known ? labelled.value.find(({ body }) => body.startsWith(marker)) : undefined
  if (found !== undefined) return found.body
  const all = await view.live.issues({ state: 'open' })
  if (!all.known) return null
  return all.value.find(({ body }) => body.startsWith(marker))?.body ?? ''
}

/** The issue with the number of reminders so far: it changes once a period, so that a sweep between changes nothing. */
const reminded = async (given: Input, view: StepView): Promise<readonly Change[]> => {
  const begun = Date.parse(view.run.startedAt)
  const count = Math.floor((view.clock.now().getTime() - begun) / given.remind)
  // Another run speaks of the secret once its case is another: two would write over each other.
  if (count < 1 || view.cases.length === 0) return []
  const marker = issueMarker(view.run.playbook, 'runbook', given.secret)
  const stands = await standing(marker, view)
  if (stands === null) return []
  const line = `**Reminder ${count}**: open since ${view.run.startedAt.slice(0, 10)}, and GitHub still shows the old one.`
  const assignees = view.settings.triage.escalate
    .map((login) => login.replace(/^@/, ''))
    .filter((login) => !login.includes('/'))
  const body = withTicks(`${line}\n\n${given.body}`, stands)
  return [{ kind: 'open-issue', marker, title: given.title, body, labels: given.labels, assignees }]
}

/** Waits until GitHub says that a secret was written anew, and reminds in the issue that is open for it. */
export const awaitRotation = defineStep({
  id: 'await-rotation',
  title: 'Wait until a secret is written anew',
  needs: ['secrets: read', 'issues: write'],
  reversible: true,
  with: input,
  key: ({ secret }) => secret,
  plan: async (given, view) => {
    const until = new Date(Date.parse(view.run.startedAt) + given.within).toISOString()
    const anew = await writtenAnew(given, view)
    const at = anew.known && anew.value !== null ? new Date(anew.value) : null
    const graceEnds = at === null ? null : new Date(at.getTime() + given.grace)
    return {
      effect: `waits until ${given.secret} is written anew`,
      changes: [],
      outputs: {
        reason:
          at === null || graceEnds === null
            ? ''
            : `GitHub says that \`${given.secret}\` was written on ${shown(at)}. The grace window ends on ${shown(graceEnds)}: revoke the old one by then.`,
      },
      waits: { for: 'answer', subject: given.secret, until },
    }
  },
  done: async (given, view) => {
    const anew = await writtenAnew(given, view)
    return anew.known ? anew.value !== null : 'unknown'
  },
  remind: reminded,
})
