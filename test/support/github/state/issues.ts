import type { Account } from './account.ts'

export type Label = {
  readonly id: number
  readonly name: string
  readonly color: string
  readonly description: string | null
}

export const reactionContents = ['+1', '-1', 'laugh', 'confused', 'heart', 'hooray', 'rocket', 'eyes'] as const
export type Reaction = {
  readonly id: number
  readonly user: Account
  readonly content: (typeof reactionContents)[number]
  readonly createdAt: string
}

export type Comment = {
  readonly id: number
  readonly user: Account
  readonly createdAt: string
  readonly reactions: Reaction[]
  /** Whether an app wrote it. */
  readonly byApp: boolean
  body: string
  updatedAt: string
  editedAt: string | null
}

export type Review = {
  readonly id: number
  readonly user: Account
  readonly submittedAt: string
  readonly commit: string
  readonly body: string
  state: 'APPROVED' | 'CHANGES_REQUESTED' | 'COMMENTED' | 'DISMISSED'
}

export type MergeMethod = 'merge' | 'squash' | 'rebase'

/** The half of an issue that makes it a pull request. Branches are of the same repository, or of the fork named. */
export type Pull = {
  readonly headRef: string
  /** Owner of the fork the head lives in; the repository's own owner otherwise. */
  readonly headOwner: Account
  baseRef: string
  headSha: string
  baseSha: string
  draft: boolean
  readonly reviews: Review[]
  requestedReviewers: Account[]
  mergedAt: string | null
  mergedBy: Account | null
  mergeCommit: string | null
  autoMerge: {
    readonly at: string
    readonly by: Account
    readonly method: MergeMethod
    readonly title: string
    readonly message: string
  } | null
}

export type Issue = {
  readonly id: number
  readonly number: number
  readonly user: Account
  readonly createdAt: string
  readonly comments: Comment[]
  readonly reactions: Reaction[]
  readonly byApp: boolean
  readonly pull: Pull | undefined
  title: string
  body: string | null
  state: 'open' | 'closed'
  stateReason: 'completed' | 'not_planned' | 'duplicate' | 'reopened' | null
  labels: string[]
  assignees: Account[]
  updatedAt: string
  closedAt: string | null
  closedBy: Account | null
}

/** An issue that is a pull request. */
export type PullIssue = Issue & { readonly pull: Pull }

export const isPull = (issue: Issue): issue is PullIssue => issue.pull !== undefined
