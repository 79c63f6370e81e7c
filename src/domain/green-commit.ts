import { countsForRate, hasFailed } from './failure-rate.ts'
import type { WorkflowRun } from './live.ts'

/** How the runs of one commit stand together: `green` when each workflow's last run succeeded, and one did at all. */
export interface CommitColour {
  readonly sha: string
  readonly colour: 'green' | 'red' | 'open'
  /** When its last run was created, epoch milliseconds. */
  readonly at: number
}

const colourOf = (sha: string, runs: readonly WorkflowRun[]): CommitColour => {
  const latest = new Map<string, WorkflowRun>()
  for (const run of runs) {
    const key = `${run.path}\n${run.event}`
    const standing = latest.get(key)
    if (standing === undefined || standing.id < run.id) latest.set(key, run)
  }
  const last = [...latest.values()]
  const at = runs.reduce((last, { createdAt }) => Math.max(last, Date.parse(createdAt)), 0)
  if (last.some(hasFailed)) return { sha, colour: 'red', at }
  const whole = last.every(({ status }) => status === 'completed') && last.some(countsForRate)
  return { sha, colour: whole ? 'green' : 'open', at }
}

/** Every commit that ran, the newest first. Runs on a schedule count: they say whether the commit still works. */
export const commitColours = (runs: readonly WorkflowRun[]): readonly CommitColour[] => {
  const bySha = Map.groupBy(runs, ({ headSha }) => headSha)
  return [...bySha]
    .map(([sha, own]) => colourOf(sha, own))
    .toSorted((left, right) => right.at - left.at || (left.sha < right.sha ? -1 : 1))
}

/** The newest commit of which everything that ran succeeded, or null. */
export const lastGreen = (colours: readonly CommitColour[]): CommitColour | null =>
  colours.find(({ colour }) => colour === 'green') ?? null
