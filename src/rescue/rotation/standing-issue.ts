import { known, unknown } from '../../domain/answer.ts'
import type { Answer } from '../../domain/answer.ts'
import type { IssueSummary } from '../../domain/live.ts'
import type { StepView } from '../../domain/step.ts'
import { issueMarker } from '../steps/open-issue.ts'

/** A runbook's issue: what it is about, and its number where that is known. */
export interface NamedIssue {
  readonly secret: string
  readonly issue: number | null
}

/** To list every issue of a repository may take many pages: it is done only where somebody took the label away. */
const queries = [{ state: 'all', label: 'sar:rotation' }, { state: 'all' }] as const

/**
 * The runbook's issue as it stands at GitHub: the open one of whoever opened the run's own, else the last that was
 * closed; the run's own whatever else there is, where that is asked for. Anybody can open one with the same first line.
 */
export const standingIssue = async (
  { secret, issue }: NamedIssue,
  view: StepView,
  which: 'any' | 'own' = 'any',
): Promise<Answer<IssueSummary>> => {
  const marker = issueMarker(view.run.playbook, 'runbook', secret)
  for (const query of queries) {
    const listed = await view.live.issues(query)
    if (!listed.known) return listed
    const own = listed.value.find(({ number }) => number === issue)
    if (own === undefined) continue
    if (which === 'own') return known(own)
    const ours = listed.value
      .filter(({ author, body }) => author === own.author && body.startsWith(marker))
      .toSorted((left, right) => right.number - left.number)
    return known(ours.find(({ state }) => state === 'open') ?? ours[0] ?? own)
  }
  return unknown('GitHub does not list the issue')
}
