import { fullPull } from '../answers/pull.ts'
import type { Account } from '../state/account.ts'
import type { PullIssue } from '../state/issues.ts'
import type { Json } from '../state/json.ts'
import type { Repository } from '../state/repository.ts'
import { timestamp, type World } from '../state/world.ts'
import { emit } from '../webhooks.ts'

/** The `pull_request` event of a pull request as it stands. */
export const tellPull = async (
  world: World,
  repository: Repository,
  issue: PullIssue,
  telling: { readonly action: string; readonly by: Account; readonly more?: Json },
): Promise<void> => {
  const { action, by, more } = telling
  const payload = { number: issue.number, pull_request: await fullPull(world, repository, issue), ...more }
  emit(world, { event: 'pull_request', action, repository, sender: by, payload })
}

const close = (world: World, issue: PullIssue, by: Account): void => {
  issue.state = 'closed'
  issue.closedAt = timestamp(world)
  issue.closedBy = by
  issue.updatedAt = issue.closedAt
}

export const closePull = async (world: World, repository: Repository, issue: PullIssue, by: Account): Promise<void> => {
  close(world, issue, by)
  await tellPull(world, repository, issue, { action: 'closed', by })
}

/** Closes a pull request whose commits are in the base branch. */
export const markMerged = async (
  world: World,
  repository: Repository,
  issue: PullIssue,
  { by, commit }: { readonly by: Account; readonly commit: string },
): Promise<void> => {
  issue.pull.mergedAt = timestamp(world)
  issue.pull.mergedBy = by
  issue.pull.mergeCommit = commit
  issue.pull.autoMerge = null
  await closePull(world, repository, issue, by)
}
