import { z } from 'zod'
import { known } from '../../domain/answer.ts'
import type { Answer } from '../../domain/answer.ts'
import { durationSchema } from '../../domain/duration.ts'
import { codeSpan } from '../../domain/markdown-text.ts'
import { defineStep } from '../../domain/step.ts'
import type { StepView } from '../../domain/step.ts'
import { isSecretLayer, placeName, placeOf } from '../../domain/variable-audit.ts'
import type { LayerPlace } from '../../domain/variable-audit.ts'
import { leakBoxes } from '../rotation/leak.ts'
import { reminderOf } from '../rotation/reminder.ts'
import { ticksOf } from '../rotation/runbook.ts'
import { standingIssue } from '../rotation/standing-issue.ts'

const input = z.strictObject({
  /** The file that carried the credential, as its issue was opened for it. */
  secret: z.string().min(1),
  /** The secret that it was meant for, where known. */
  name: z.string().nullable().default(null),
  /** When the credential was committed. */
  since: z.string(),
  issue: z.int().nullable().default(null),
  title: z.string(),
  body: z.string(),
  labels: z.array(z.string()).default(['sar']),
  remind: durationSchema,
  within: durationSchema,
})
type Input = z.infer<typeof input>

/** How the runbook ended. `at`: when the secret was written since, ISO 8601. */
type End = { readonly by: 'harmless' } | { readonly by: 'person' } | { readonly by: 'anew'; readonly at: string }

/** Where a secret of the name may be: in the repository, and wherever its registry says. */
const placesOf = (name: string, { registry }: StepView): readonly LayerPlace[] => {
  const named = (registry?.expected ?? [])
    .filter((entry) => entry.name.toUpperCase() === name && isSecretLayer(entry.layer))
    .map(placeOf)
  const places: readonly LayerPlace[] = [{ layer: 'repo-secrets', environment: null }, ...named]
  return [...new Map(places.map((place) => [placeName(place), place])).values()]
}

/** When GitHub last wrote a secret of the name: the oldest of them, since each has to be new; null where there is none. */
const writtenAt = async (given: string, view: StepView): Promise<Answer<string | null>> => {
  const name = given.toUpperCase()
  const dates: string[] = []
  for (const { layer, environment } of placesOf(name, view)) {
    const listed = await view.live.variables(layer, environment ?? undefined)
    if (!listed.known) return listed
    const found = listed.value.find((one) => one.name.toUpperCase() === name)
    if (found !== undefined) dates.push(found.updatedAt ?? '')
  }
  return known(dates.toSorted()[0] ?? null)
}

/** How the runbook ended; null while it goes on. A file that still lies there carries the credential on. */
const endOf = async (given: Input, view: StepView): Promise<Answer<End | null>> => {
  if (view.cases.length > 0) return known(null)
  const issue = await standingIssue(given, view)
  if (!issue.known) return issue
  const ticks = ticksOf(issue.value.body)
  if (ticks.has(leakBoxes.harmless)) return known({ by: 'harmless' })
  if (!ticks.has(leakBoxes.revoked)) return known(null)
  const written = given.name === null ? known(null) : await writtenAt(given.name, view)
  if (!written.known) return written
  if (written.value === null) return known(issue.value.state === 'closed' ? { by: 'person' } : null)
  return known(Date.parse(written.value) > Date.parse(given.since) ? { by: 'anew', at: written.value } : null)
}

const reasonOf = ({ name }: Input, end: Answer<End | null>): string => {
  if (!end.known || end.value === null) return ''
  if (end.value.by === 'harmless') return 'A person says that it was no credential, and the file is gone.'
  const revoked = 'A person says that the credential is revoked, and the file is gone.'
  if (end.value.by === 'person') return revoked
  const at = end.value.at.slice(0, 16).replace('T', ' ')
  return `${revoked} GitHub says that ${codeSpan(name ?? '')} was written on ${at} UTC, after the credential was committed.`
}

/**
 * Waits until a leaked credential is over: a person ticked that it is revoked, and GitHub says that its secret was written
 * after the commit that leaked it. Closing the issue alone ends nothing. Reminds in the issue.
 */
export const awaitRevocation = defineStep({
  id: 'await-revocation',
  title: 'Wait until a leaked credential is revoked and replaced',
  needs: ['secrets: read', 'issues: write'],
  reversible: false,
  stays: 'nothing to undo but its reminders, which stay',
  may: ['comment'],
  with: input,
  key: ({ secret }) => secret,
  plan: async (given, view) => ({
    effect: `waits until the credential of ${given.secret} is revoked and replaced`,
    changes: [],
    outputs: { reason: reasonOf(given, await endOf(given, view)) },
    waits: {
      for: 'answer',
      subject: given.secret,
      until: new Date(Date.parse(view.run.startedAt) + given.within).toISOString(),
    },
  }),
  done: async (given, view) => {
    const end = await endOf(given, view)
    return end.known ? end.value !== null : 'unknown'
  },
  remind: (given, view) => reminderOf(given, view, 'nobody has said that the credential is revoked and replaced'),
})
