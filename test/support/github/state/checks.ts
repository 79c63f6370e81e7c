import type { Account } from './account.ts'

export const conclusions = [
  'success',
  'failure',
  'neutral',
  'cancelled',
  'skipped',
  'timed_out',
  'action_required',
] as const
export type Conclusion = (typeof conclusions)[number]
export type Status = 'queued' | 'in_progress' | 'completed'

export type Annotation = {
  readonly path: string
  readonly start_line: number
  readonly end_line: number
  readonly start_column: number | null
  readonly end_column: number | null
  readonly annotation_level: 'notice' | 'warning' | 'failure'
  readonly message: string
  readonly title: string | null
  readonly raw_details: string | null
}

/** Who made a check run: the app under test, or GitHub Actions for the job of a run. */
export type Maker = 'app' | 'github-actions'

export type CheckRun = {
  readonly id: number
  readonly suite: number
  readonly maker: Maker
  readonly headSha: string
  readonly annotations: Annotation[]
  name: string
  externalId: string | null
  detailsUrl: string | null
  status: Status
  conclusion: Conclusion | null
  startedAt: string | null
  completedAt: string | null
  output: { title: string | null; summary: string | null; text: string | null }
}

export type CheckSuite = {
  readonly id: number
  readonly maker: Maker
  readonly headSha: string
  readonly headBranch: string | null
  readonly createdAt: string
}

export type CommitStatus = {
  readonly id: number
  readonly sha: string
  readonly state: 'error' | 'failure' | 'pending' | 'success'
  readonly context: string
  readonly description: string | null
  readonly targetUrl: string | null
  readonly creator: Account
  readonly createdAt: string
}

/** The newest status of each context, newest first. */
export const latestStatuses = (statuses: readonly CommitStatus[], sha: string): CommitStatus[] => {
  const ofCommit = statuses.filter((status) => status.sha === sha).toReversed()
  return ofCommit.filter((status, at) => ofCommit.findIndex(({ context }) => context === status.context) === at)
}

/** The newest check run of each name and maker, newest first. */
export const latestRuns = (runs: readonly CheckRun[], sha: string): CheckRun[] => {
  const ofCommit = runs.filter((run) => run.headSha === sha).toReversed()
  return ofCommit.filter(
    (run, at) => ofCommit.findIndex((one) => one.name === run.name && one.maker === run.maker) === at,
  )
}
