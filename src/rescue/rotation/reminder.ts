import type { Change } from '../../domain/change.ts'
import type { StepView } from '../../domain/step.ts'
import { issueMarker } from '../steps/open-issue.ts'
import { withTicks } from './runbook.ts'

/** A runbook's issue as it was opened, and its number where that is known. `remind` is in milliseconds. */
export interface RunbookIssue {
  readonly secret: string
  readonly issue: number | null
  readonly title: string
  readonly body: string
  readonly labels: readonly string[]
  readonly remind: number
}

/**
 * The issue as it stands at GitHub, with people's ticks; null where nobody can say. Anybody can open one with the same
 * first line: only whose author opened this run's own counts.
 */
const standing = async (
  { issue }: Pick<RunbookIssue, 'issue'>,
  marker: string,
  view: StepView,
): Promise<string | null> => {
  for (const query of [{ state: 'all', label: 'sar' }, { state: 'all' }] as const) {
    const listed = await view.live.issues(query)
    const own = listed.known ? listed.value.find(({ number }) => number === issue) : undefined
    if (!listed.known || own === undefined) continue
    const ours = listed.value.filter(({ author, body }) => author === own.author && body.startsWith(marker))
    return ours.find(({ state }) => state === 'open')?.body ?? ''
  }
  return null
}

/** The issue with the number of reminders so far: it changes once a period, so that a sweep between changes nothing. */
export const reminderOf = async (given: RunbookIssue, view: StepView, why: string): Promise<readonly Change[]> => {
  const begun = Date.parse(view.run.startedAt)
  const count = Math.floor((view.clock.now().getTime() - begun) / given.remind)
  if (count < 1) return []
  const marker = issueMarker(view.run.playbook, 'runbook', given.secret)
  const stands = await standing(given, marker, view)
  if (stands === null) return []
  const line = `**Reminder ${count}**: open since ${view.run.startedAt.slice(0, 10)}, and ${why}.`
  const assignees = view.settings.triage.escalate
    .map((login) => login.replace(/^@/, ''))
    .filter((login) => !login.includes('/'))
  const body = withTicks(`${line}\n\n${given.body}`, stands)
  return [{ kind: 'open-issue', marker, title: given.title, body, labels: [...given.labels], assignees }]
}
