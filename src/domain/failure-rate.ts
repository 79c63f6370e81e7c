import type { WorkflowRun } from './live.ts'

/** How many finished runs failed. `percent` 0–100, null when no run counts: no runs is unknown, not health. */
export interface FailureRate {
  readonly finished: number
  readonly failed: number
  readonly percent: number | null
}

const failures: ReadonlySet<string> = new Set(['failure', 'timed_out', 'startup_failure'])

/** True for a run that counts: it ended well or badly. Cancelled, skipped, neutral and running ones are on neither side. */
export const countsForRate = (run: Pick<WorkflowRun, 'status' | 'conclusion'>): boolean =>
  run.status === 'completed' && (run.conclusion === 'success' || hasFailed(run))

export const hasFailed = (run: Pick<WorkflowRun, 'status' | 'conclusion'>): boolean =>
  run.status === 'completed' && run.conclusion !== null && failures.has(run.conclusion)

/** Runs that GitHub starts itself for its helpers; their failures say nothing of the code. Code scanning and Pages do. */
const ofHelpers = /^dynamic\/(?:dependabot|copilot)/

/**
 * The runs that speak for a branch: GitHub files a fork's pull request under the name of the fork's branch, so runs of
 * pull requests are left out, or anybody could spoil the rate of `main`; so are those of Dependabot and Copilot.
 */
export const runsOfBranch = <Run extends Pick<WorkflowRun, 'event' | 'path'>>(runs: readonly Run[]): readonly Run[] =>
  runs.filter(({ event, path }) => event !== 'pull_request' && event !== 'pull_request_target' && !ofHelpers.test(path))

/** The share of finished runs that failed, exact: callers round for display only, never before they compare. */
export const failureRate = (runs: readonly Pick<WorkflowRun, 'status' | 'conclusion'>[]): FailureRate => {
  const finished = runs.filter(countsForRate).length
  const failed = runs.filter(hasFailed).length
  return { finished, failed, percent: finished === 0 ? null : (failed / finished) * 100 }
}
