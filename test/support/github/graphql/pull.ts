import { issuePage } from '../answers/issue.ts'
import { mergeability } from '../pulls/mergeability.ts'
import type { Comment, PullIssue } from '../state/issues.ts'
import type { Json } from '../state/json.ts'
import type { Repository } from '../state/repository.ts'
import { nodeId, type World } from '../state/world.ts'
import { accountSource } from './account.ts'
import { assignedActors } from './assigning.ts'
import { connection } from './connection.ts'

export const stateOf = ({ state, pull }: PullIssue): 'OPEN' | 'CLOSED' | 'MERGED' => {
  if (pull.mergedAt !== null) return 'MERGED'
  return state === 'open' ? 'OPEN' : 'CLOSED'
}

export const commentOf = (world: World, { id, user, body, editedAt }: Comment): Json => ({
  __typename: 'IssueComment',
  id: nodeId('IssueComment', id),
  author: accountSource(world, user),
  body,
  lastEditedAt: editedAt,
})

export const pullOf = (world: World, repository: Repository, issue: PullIssue): Json => {
  const { pull } = issue
  return {
    __typename: 'PullRequest',
    id: nodeId('PullRequest', issue.id),
    number: issue.number,
    title: issue.title,
    body: issue.body ?? '',
    url: issuePage(world, repository, issue),
    author: accountSource(world, issue.user),
    state: stateOf(issue),
    assignedActors: assignedActors(world, issue),
    isDraft: pull.draft,
    merged: pull.mergedAt !== null,
    mergedAt: pull.mergedAt,
    createdAt: issue.createdAt,
    updatedAt: issue.updatedAt,
    closedAt: issue.closedAt,
    headRefName: pull.headRef,
    headRefOid: pull.headSha,
    baseRefName: pull.baseRef,
    baseRefOid: pull.baseSha,
    comments: (args: unknown) => connection('comments', issue.comments, args, (comment) => commentOf(world, comment)),
    mergeable: async () => {
      const { mergeable } = await mergeability(repository, issue)
      if (mergeable === null) return 'UNKNOWN'
      return mergeable ? 'MERGEABLE' : 'CONFLICTING'
    },
    mergeStateStatus: async () => (await mergeability(repository, issue)).state.toUpperCase(),
    autoMergeRequest: () =>
      pull.autoMerge === null
        ? null
        : {
            enabledAt: pull.autoMerge.at,
            mergeMethod: pull.autoMerge.method.toUpperCase(),
            commitHeadline: pull.autoMerge.title,
            commitBody: pull.autoMerge.message,
          },
  }
}
