import type { Answer } from '../domain/answer.ts'
import type { Observed } from '../domain/observed.ts'
import type { RunEvent } from './inputs.ts'
import type { OwnRun } from './own-run.ts'

/** Events of a pull request whose runs check out the merge of the head into its base ("Events that trigger workflows"). */
const merges: ReadonlySet<string> = new Set(['pull_request', 'pull_request_review', 'pull_request_review_comment'])

/** The merge that a run of this event checks out, or null. */
export const mergeOf = ({ name }: RunEvent, { sha }: OwnRun): string | null => (merges.has(name) ? sha : null)

/**
 * What is judged, under the name that GitHub gives it: where the checkout is the merge of a pull request, the change is
 * that of its head, which is what people approve.
 */
export const ownChange = (observed: Observed, event: RunEvent, ownRun: Answer<OwnRun>): Observed => {
  const { change } = observed
  const { pullRequest } = event
  if (change === null || pullRequest === null) return observed
  const isMerge = ownRun.known && mergeOf(event, ownRun.value) === change.set.head
  return {
    ...observed,
    change: {
      ...change,
      set: isMerge ? { ...change.set, head: pullRequest.headSha } : change.set,
      pullRequest,
      fork: pullRequest.headRepository !== observed.workspace.repository,
    },
  }
}
