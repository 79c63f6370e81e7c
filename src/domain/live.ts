import type { ActionsCache, CacheUsage, RepositoryEntry, Runner, WorkflowEntry } from './actions.ts'
import type { CodeScanningAlert, CodeScanningAnalysis, DependabotAlert } from './alerts.ts'
import type { Answer } from './answer.ts'

/** The places where GitHub keeps variables and secrets (`layer` of the expected registry). */
export const variableLayers = [
  'org-secrets',
  'repo-secrets',
  'env-secrets',
  'org-vars',
  'repo-vars',
  'env-vars',
  'codespace',
  'dependabot',
  'org-codespace',
  'org-dependabot',
] as const
export type VariableLayer = (typeof variableLayers)[number]
export type OrganizationLayer = Extract<VariableLayer, 'org-secrets' | 'org-vars'>

/** A variable with its value, or a secret of which GitHub tells only the name. Dates are ISO 8601. */
export interface LiveVariable {
  readonly name: string
  readonly value: string | null
  readonly updatedAt: string | null
}

/** The public key to which GitHub wants a layer's secrets sealed: X25519, 32 bytes in Base64. */
export interface PublicKey {
  readonly id: string
  readonly key: string
}

/** A workflow run as ci-health and the gates need it. */
export interface WorkflowRun {
  readonly id: number
  readonly name: string
  readonly path: string
  readonly branch: string
  readonly headSha: string
  readonly event: string
  readonly status: string
  readonly conclusion: string | null
  readonly createdAt: string
  readonly url: string
  readonly attempt: number
}

/** A step of a job. `number` counts from 1 as the page of the job does; dates are ISO 8601, to the second. */
export interface JobStep {
  readonly name: string
  readonly number: number
  readonly conclusion: string | null
  readonly startedAt: string | null
  readonly completedAt: string | null
}

/** A job of one attempt of a run. Dates are ISO 8601; `runner` is null until one took it. */
export interface WorkflowJob {
  readonly id: number
  readonly name: string
  /** The attempt of the run that it belongs to, from 1. */
  readonly attempt: number
  readonly status: string
  readonly conclusion: string | null
  readonly createdAt: string | null
  readonly startedAt: string | null
  readonly completedAt: string | null
  readonly labels: readonly string[]
  readonly runner: string | null
  readonly url: string
  readonly steps: readonly JobStep[]
}

/**
 * A job's log as text, as GitHub gives it (each line begins with its time), secrets that it knows already masked. Of a
 * long one (`cut`) the beginning, the end, and from between them the lines that tell of groups, errors and caches.
 */
export interface JobLog {
  readonly text: string
  /** Size of the whole log in bytes. */
  readonly bytes: number
  readonly cut: boolean
}

/** A check run of a commit; `conclusion` is null while it goes on, `app` the slug of the app that reports it. */
export interface Check {
  readonly name: string
  readonly conclusion: string | null
  readonly app: string | null
  readonly title: string | null
}

export interface PullRequestSummary {
  readonly number: number
  readonly title: string
  readonly state: 'open' | 'closed'
  readonly merged: boolean
  readonly mergeSha: string | null
  readonly author: string
  readonly headRef: string
  readonly headSha: string
  readonly headRepository: string | null
  readonly baseRef: string
  readonly baseSha: string
  readonly labels: readonly string[]
  /** What its author says of it; absent where that is nothing. */
  readonly body?: string
}

/**
 * The commit that gave a file its content, and the merged pull requests that brought it. `authors` are the logins of who
 * made it, of who made the commits of these that touch the file, and of who pushed the heads of these.
 */
export interface Origin {
  readonly commit: string
  readonly authors: readonly string[]
  readonly pullRequests: readonly PullRequestSummary[]
}

export interface IssueSummary {
  readonly number: number
  readonly title: string
  readonly state: 'open' | 'closed'
  readonly body: string
  readonly author: string
  readonly labels: readonly string[]
}

export interface Comment {
  readonly id: number
  readonly author: string
  readonly body: string
}

/** A comment by itself. `edited`: somebody changed its text after it was written, which others than its author may. */
export interface SingleComment extends Comment {
  readonly edited: boolean
}

export interface Review {
  readonly author: string
  readonly state: string
  readonly commit: string | null
}

/** A check that a branch requires before a merge. `app` alone may report it; where it is null, whoever may write can. */
export interface RequiredCheck {
  readonly name: string
  readonly app: number | null
  readonly by: 'ruleset' | 'protection'
}

/** A person's right on the repository; GitHub's `permission` field has no `maintain`, this one does. */
export type Permission = 'admin' | 'maintain' | 'write' | 'triage' | 'read' | 'none'

/**
 * What GitHub knows live, read-only. Every method pages wholly; what GitHub refuses or fails to say is unknown with
 * the reason and the missing permission. An offline reader answers unknown to everything.
 */
export interface Live {
  /** `owner/name`, or null when no repository is known. */
  readonly repository: string | null
  /** Why it will answer no question, where it asks nobody; absent where it asks. */
  readonly silence?: string
  variables(layer: VariableLayer, environment?: string): Promise<Answer<readonly LiveVariable[]>>
  /** The names of the repository's environments, sorted. */
  environments(): Promise<Answer<readonly string[]>>
  /** The key for the secrets of a layer; unknown for a layer of variables. */
  publicKey(layer: VariableLayer, environment?: string): Promise<Answer<PublicKey>>
  /**
   * A variable or secret of the organisation by its name, whichever of its repositories see it; null where it has none.
   * `variables` tells only of those that this repository sees.
   */
  organizationEntry(layer: OrganizationLayer, name: string): Promise<Answer<LiveVariable | null>>
  /** Completed and running runs of a branch created at or after `since`. */
  runs(query: {
    readonly branch?: string
    readonly since?: Date
    readonly headSha?: string
    /** GitHub's status, such as `queued`; all where nothing is said. */
    readonly status?: string
  }): Promise<Answer<readonly WorkflowRun[]>>
  /** The jobs of a run by its id, of every attempt, the oldest first. */
  jobs(run: number): Promise<Answer<readonly WorkflowJob[]>>
  /** The log of a finished job by the job's id. GitHub deletes logs after a while (410): then it is unknown. */
  jobLog(job: number): Promise<Answer<JobLog>>
  /** How many runs were created before an instant. */
  runsBefore(before: Date): Promise<Answer<number>>
  /** What GitHub says of the repository as a whole. */
  entry(): Promise<Answer<RepositoryEntry>>
  /** Every workflow that GitHub knows, with its state. */
  workflows(): Promise<Answer<readonly WorkflowEntry[]>>
  /** Every cache of Actions. */
  caches(): Promise<Answer<readonly ActionsCache[]>>
  cacheUsage(): Promise<Answer<CacheUsage>>
  /** The self-hosted runners of the repository, and those of the organisation that owns it. */
  runners(): Promise<Answer<readonly Runner[]>>
  organizationRunners(): Promise<Answer<readonly Runner[]>>
  /** Open alerts of a ref, such as `refs/heads/main`, by number; null where code scanning is not used. */
  codeScanningAlerts(ref: string): Promise<Answer<readonly CodeScanningAlert[] | null>>
  /** The newest analyses of a ref, the newest first; null where code scanning is not used. */
  codeScanningAnalyses(ref: string): Promise<Answer<readonly CodeScanningAnalysis[] | null>>
  /** Open alerts by number; null where Dependabot alerts are switched off. */
  dependabotAlerts(): Promise<Answer<readonly DependabotAlert[] | null>>
  pullRequest(number: number): Promise<Answer<PullRequestSummary>>
  pullRequests(query: {
    readonly state: 'open' | 'closed' | 'all'
    readonly head?: string
  }): Promise<Answer<readonly PullRequestSummary[]>>
  reviews(number: number): Promise<Answer<readonly Review[]>>
  issues(query: {
    readonly state: 'open' | 'closed' | 'all'
    readonly label?: string
  }): Promise<Answer<readonly IssueSummary[]>>
  comments(issue: number): Promise<Answer<readonly Comment[]>>
  /** A comment by its id; null where it is gone. */
  comment(id: number): Promise<Answer<SingleComment | null>>
  permission(login: string): Promise<Answer<Permission>>
  /** The newest check runs of a commit, one a name and app. */
  checks(ref: string): Promise<Answer<readonly Check[]>>
  /** The checks that active rulesets and classic protection require on a branch, sorted by name. */
  requiredChecks(branch: string): Promise<Answer<readonly RequiredCheck[]>>
  /** A branch's commit, 40 hex digits; null when there is no such branch. */
  branchHead(branch: string): Promise<Answer<string | null>>
  /** The commit, 40 hex digits, that a ref of another repository (`owner/name`) stands for. */
  actionCommit(repository: string, ref: string): Promise<Answer<string>>
  /** A text file at a ref; null when it is not there. */
  file(path: string, ref: string): Promise<Answer<string | null>>
  /** Where a file as it stands at a commit of a branch comes from; null when it is not there. */
  origin(path: string, at: { readonly commit: string; readonly branch: string }): Promise<Answer<Origin | null>>
  /**
   * The commits at which a branch stood before the push or the merge by which a file came to it as it stands at a commit,
   * sorted; none where nothing was before.
   */
  before(path: string, at: { readonly commit: string; readonly branch: string }): Promise<Answer<readonly string[]>>
}

/** Requests a command made, as its report states them. */
export interface RequestCount {
  readonly rest: number
  readonly graphql: number
  readonly notModified: number
}
