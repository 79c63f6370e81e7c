import type { Account, Role } from './account.ts'
import type { Analysis, CodeAlert, DependencyAlert } from './alerts.ts'
import type { CheckRun, CheckSuite, CommitStatus } from './checks.ts'
import type { Issue, Label } from './issues.ts'
import type { Run, WorkflowState } from './actions.ts'
import type { Json } from './json.ts'
import type { Secret, SelfHosted, Variable } from './settings.ts'

export type Environment = {
  readonly id: number
  readonly name: string
  readonly createdAt: string
  readonly variables: Map<string, Variable>
  readonly secrets: Map<string, Secret>
}

export type Protection = {
  readonly requiredChecks: readonly string[]
  readonly strict: boolean
  readonly requiredApprovals: number
  readonly enforceAdmins: boolean
}

export type Cache = {
  readonly id: number
  readonly key: string
  readonly ref: string
  readonly version: string
  readonly sizeInBytes: number
  readonly createdAt: string
  readonly lastAccessedAt: string
}

export type Ruleset = {
  readonly id: number
  readonly name: string
  readonly branches: readonly string[]
  readonly rules: readonly Json[]
}

/** A reference that moved, as the repository's activity shows it. */
export type Activity = {
  readonly id: number
  readonly ref: string
  readonly before: string
  readonly after: string
  readonly type: 'push' | 'force_push' | 'branch_creation' | 'branch_deletion' | 'pr_merge'
  readonly actor: Account | null
  readonly at: string
}

/** A repository: what git keeps is in the bare repository at `directory`, all else is here. */
export type Repository = {
  readonly id: number
  readonly owner: Account
  readonly name: string
  readonly directory: string
  readonly createdAt: string
  readonly collaborators: Map<string, Role>
  /** Coding agents that people may assign here. */
  readonly agents: Account[]
  readonly issues: Issue[]
  readonly labels: Map<string, Label>
  readonly checkRuns: CheckRun[]
  readonly checkSuites: CheckSuite[]
  readonly statuses: CommitStatus[]
  readonly workflows: Map<string, WorkflowState>
  readonly runs: Run[]
  readonly variables: Map<string, Variable>
  readonly secrets: Map<string, Secret>
  readonly dependabotSecrets: Map<string, Secret>
  readonly codespacesSecrets: Map<string, Secret>
  readonly environments: Map<string, Environment>
  readonly caches: Cache[]
  readonly runners: SelfHosted[]
  /** SARIF files by the id of their upload. */
  readonly sarifs: Map<string, string>
  readonly codeAlerts: CodeAlert[]
  readonly analyses: Analysis[]
  readonly dependencyAlerts: DependencyAlert[]
  /** Newest first. */
  readonly activities: Activity[]
  readonly rulesets: Ruleset[]
  readonly protections: Map<string, Protection>
  /** Commits that GitHub itself made and signed. */
  readonly signed: Set<string>
  private: boolean
  archived: boolean
  dependabotAlertsEnabled: boolean
  /** Whether the repository's settings allow auto-merge. */
  autoMergeAllowed: boolean
  defaultBranch: string
  pushedAt: string
}

/** `owner/name`. */
export const fullName = (repository: Repository): string => `${repository.owner.login}/${repository.name}`

/** A repository with nothing in it yet. */
export const newRepository = (
  given: Pick<Repository, 'id' | 'owner' | 'name' | 'directory' | 'createdAt' | 'private' | 'defaultBranch'>,
): Repository => ({
  ...given,
  collaborators: new Map(),
  agents: [],
  issues: [],
  labels: new Map(),
  checkRuns: [],
  checkSuites: [],
  statuses: [],
  workflows: new Map(),
  runs: [],
  variables: new Map(),
  secrets: new Map(),
  dependabotSecrets: new Map(),
  codespacesSecrets: new Map(),
  environments: new Map(),
  caches: [],
  runners: [],
  sarifs: new Map(),
  codeAlerts: [],
  analyses: [],
  dependencyAlerts: [],
  activities: [],
  rulesets: [],
  protections: new Map(),
  signed: new Set(),
  archived: false,
  dependabotAlertsEnabled: true,
  autoMergeAllowed: true,
  pushedAt: given.createdAt,
})
