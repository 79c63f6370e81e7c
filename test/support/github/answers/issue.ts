import { roleOf } from '../access.ts'
import type { Account } from '../state/account.ts'
import { isPull, reactionContents, type Comment, type Issue, type Label, type Reaction } from '../state/issues.ts'
import type { Json } from '../state/json.ts'
import type { Repository } from '../state/repository.ts'
import { nodeId, type World } from '../state/world.ts'
import { integration, maybeUser, simpleUser } from './account.ts'
import { pageUrl, repositoryUrl } from './repository.ts'

export const associationOf = (repository: Repository, account: Account): string => {
  if (account.id === repository.owner.id) return 'OWNER'
  if (roleOf(repository, account) === undefined) return 'NONE'
  return repository.owner.type === 'Organization' ? 'MEMBER' : 'COLLABORATOR'
}

export const labelAnswer = (world: World, repository: Repository, label: Label): Json => ({
  id: label.id,
  node_id: nodeId('Label', label.id),
  url: `${repositoryUrl(world, repository)}/labels/${encodeURIComponent(label.name)}`,
  name: label.name,
  description: label.description,
  color: label.color,
  default: false,
})

export const labelsOf = (world: World, repository: Repository, issue: Issue): Json[] =>
  issue.labels.flatMap((name) => {
    const label = repository.labels.get(name.toLowerCase())
    return label === undefined ? [] : [labelAnswer(world, repository, label)]
  })

export const reactionAnswer = (world: World, reaction: Reaction): Json => ({
  id: reaction.id,
  node_id: nodeId('Reaction', reaction.id),
  user: simpleUser(world, reaction.user),
  content: reaction.content,
  created_at: reaction.createdAt,
})

const rollup = (url: string, reactions: readonly Reaction[]): Json => ({
  url: `${url}/reactions`,
  total_count: reactions.length,
  ...Object.fromEntries(
    reactionContents.map((content) => [content, reactions.filter((one) => one.content === content).length]),
  ),
})

/** The address of an issue's page; a pull request has its own. */
export const issuePage = (world: World, repository: Repository, issue: Issue): string =>
  `${pageUrl(world, repository)}/${isPull(issue) ? 'pull' : 'issues'}/${issue.number}`

export const issueAnswer = (world: World, repository: Repository, issue: Issue): Json => {
  const api = repositoryUrl(world, repository)
  const url = `${api}/issues/${issue.number}`
  const page = issuePage(world, repository, issue)
  const pull = `${api}/pulls/${issue.number}`
  return {
    id: issue.id,
    node_id: nodeId(isPull(issue) ? 'PullRequest' : 'Issue', issue.id),
    url,
    repository_url: api,
    labels_url: `${url}/labels{/name}`,
    comments_url: `${url}/comments`,
    events_url: `${url}/events`,
    html_url: page,
    number: issue.number,
    state: issue.state,
    state_reason: issue.stateReason,
    title: issue.title,
    body: issue.body,
    user: simpleUser(world, issue.user),
    labels: labelsOf(world, repository, issue),
    assignee: maybeUser(world, issue.assignees[0] ?? null),
    assignees: issue.assignees.map((account) => simpleUser(world, account)),
    milestone: null,
    locked: false,
    active_lock_reason: null,
    comments: issue.comments.length,
    closed_at: issue.closedAt,
    closed_by: maybeUser(world, issue.closedBy),
    created_at: issue.createdAt,
    updated_at: issue.updatedAt,
    author_association: associationOf(repository, issue.user),
    reactions: rollup(url, issue.reactions),
    timeline_url: `${url}/timeline`,
    performed_via_github_app: issue.byApp ? integration(world, world.app) : null,
    ...(isPull(issue)
      ? {
          draft: issue.pull.draft,
          pull_request: {
            url: pull,
            html_url: page,
            diff_url: `${page}.diff`,
            patch_url: `${page}.patch`,
            merged_at: issue.pull.mergedAt,
          },
        }
      : {}),
  }
}

export const commentAnswer = (world: World, repository: Repository, issue: Issue, comment: Comment): Json => {
  const url = `${repositoryUrl(world, repository)}/issues/comments/${comment.id}`
  return {
    id: comment.id,
    node_id: nodeId('IssueComment', comment.id),
    url,
    html_url: `${issuePage(world, repository, issue)}#issuecomment-${comment.id}`,
    issue_url: `${repositoryUrl(world, repository)}/issues/${issue.number}`,
    body: comment.body,
    user: simpleUser(world, comment.user),
    created_at: comment.createdAt,
    updated_at: comment.updatedAt,
    author_association: associationOf(repository, comment.user),
    reactions: rollup(url, comment.reactions),
    performed_via_github_app: comment.byApp ? integration(world, world.app) : null,
  }
}
