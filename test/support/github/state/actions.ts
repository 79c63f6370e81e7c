import type { Account } from './account.ts'
import type { Conclusion, Status } from './checks.ts'

/** What GitHub keeps of a workflow beside its file. */
export type WorkflowState = {
  readonly id: number
  readonly path: string
  readonly createdAt: string
  state: 'active' | 'disabled_manually' | 'disabled_inactivity'
}

export type Step = {
  readonly name: string
  readonly number: number
  readonly status: Status
  readonly conclusion: Conclusion | null
  readonly startedAt: string | null
  readonly completedAt: string | null
}

export type Job = {
  readonly id: number
  readonly checkRun: number
  readonly name: string
  /** The attempt of the run that it belongs to. */
  readonly attempt: number
  readonly status: Status
  readonly conclusion: Conclusion | null
  readonly startedAt: string
  readonly completedAt: string | null
  readonly labels: readonly string[]
  readonly steps: readonly Step[]
  /** Null once GitHub has deleted it. */
  readonly log: string | null
}

export type Artifact = {
  readonly id: number
  readonly name: string
  readonly zip: Buffer
  readonly createdAt: string
  readonly expired: boolean
}

export type Run = {
  readonly id: number
  readonly number: number
  readonly workflow: number
  readonly name: string
  readonly path: string
  readonly event: string
  readonly headBranch: string
  readonly headSha: string
  readonly title: string
  readonly actor: Account
  readonly suite: number
  readonly createdAt: string
  readonly jobs: Job[]
  readonly artifacts: Artifact[]
  attempt: number
  updatedAt: string
  status: Status
  conclusion: Conclusion | null
}
