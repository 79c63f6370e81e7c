import { diffTrees } from '../git/diff.ts'
import { listCommits, mergeBase } from '../git/commits.ts'
import { mergeability } from '../pulls/mergeability.ts'
import type { PullIssue, Review } from '../state/issues.ts'
import type { Json } from '../state/json.ts'
import type { Repository } from '../state/repository.ts'
import { nodeId, type World } from '../state/world.ts'
import { maybeUser, simpleUser } from './account.ts'
import { associationOf, issuePage, labelsOf } from './issue.ts'
import { repositoryAnswer, repositoryUrl } from './repository.ts'

/** A pull request as check runs and workflow runs name it. */
export const minimalPull = (world: World, repository: Repository, issue: PullIssue): Json => {
  const repo = { id: repository.id, url: repositoryUrl(world, repository), name: repository.name }
  return {
    id: issue.id,
    number: issue.number,
    url: `${repositoryUrl(world, repository)}/pulls/${issue.number}`,
    head: { ref: issue.pull.headRef, sha: issue.pull.headSha, repo },
    base: { ref: issue.pull.baseRef, sha: issue.pull.baseSha, repo },
  }
}

const links = (world: World, repository: Repository, issue: PullIssue): Readonly<Record<string, string>> => {
  const api = repositoryUrl(world, repository)
  const self = `${api}/pulls/${issue.number}`
  return {
    self,
    html: issuePage(world, repository, issue),
    issue: `${api}/issues/${issue.number}`,
    comments: `${api}/issues/${issue.number}/comments`,
    review_comments: `${self}/comments`,
    review_comment: `${api}/pulls/comments{/number}`,
    commits: `${self}/commits`,
    statuses: `${api}/statuses/${issue.pull.headSha}`,
  }
}

/** A pull request as it stands in lists. */
export const simplePull = (world: World, repository: Repository, issue: PullIssue): Json => {
  const { pull } = issue
  const link = links(world, repository, issue)
  const page = issuePage(world, repository, issue)
  const repo = repositoryAnswer(world, repository)
  const fromFork = pull.headOwner.id !== repository.owner.id
  return {
    id: issue.id,
    node_id: nodeId('PullRequest', issue.id),
    url: link['self'],
    html_url: page,
    diff_url: `${page}.diff`,
    patch_url: `${page}.patch`,
    issue_url: link['issue'],
    commits_url: link['commits'],
    review_comments_url: link['review_comments'],
    review_comment_url: link['review_comment'],
    comments_url: link['comments'],
    statuses_url: link['statuses'],
    number: issue.number,
    state: issue.state,
    locked: false,
    active_lock_reason: null,
    title: issue.title,
    user: simpleUser(world, issue.user),
    body: issue.body,
    labels: labelsOf(world, repository, issue),
    milestone: null,
    created_at: issue.createdAt,
    updated_at: issue.updatedAt,
    closed_at: issue.closedAt,
    merged_at: pull.mergedAt,
    merge_commit_sha: pull.mergeCommit,
    assignee: maybeUser(world, issue.assignees[0] ?? null),
    assignees: issue.assignees.map((account) => simpleUser(world, account)),
    requested_reviewers: pull.requestedReviewers.map((account) => simpleUser(world, account)),
    requested_teams: [],
    head: {
      label: `${pull.headOwner.login}:${pull.headRef}`,
      ref: pull.headRef,
      sha: pull.headSha,
      user: simpleUser(world, pull.headOwner),
      repo: fromFork ? forkOf(repo, pull.headOwner.login, simpleUser(world, pull.headOwner)) : repo,
    },
    base: {
      label: `${repository.owner.login}:${pull.baseRef}`,
      ref: pull.baseRef,
      sha: pull.baseSha,
      user: simpleUser(world, repository.owner),
      repo,
    },
    _links: Object.fromEntries(Object.entries(link).map(([name, href]) => [name, { href }])),
    author_association: associationOf(repository, issue.user),
    auto_merge:
      pull.autoMerge === null
        ? null
        : {
            enabled_by: simpleUser(world, pull.autoMerge.by),
            merge_method: pull.autoMerge.method,
            commit_title: pull.autoMerge.title,
            commit_message: pull.autoMerge.message,
          },
    draft: pull.draft,
  }
}

/** The fork is no repository of its own here; it differs from its parent by its owner and its number. */
const forkOf = (parent: Json, owner: string, user: Json): Json => ({
  ...parent,
  id: Number(parent['id']) + 1_000_000_000,
  full_name: `${owner}/${String(parent['name'])}`,
  owner: user,
  fork: true,
})

/** A pull request asked for by itself: whether it merges, and how large it is. */
export const fullPull = async (world: World, repository: Repository, issue: PullIssue): Promise<Json> => {
  const { pull } = issue
  const start = await mergeBase(repository.directory, pull.baseSha, pull.headSha)
  const changes = await diffTrees(repository.directory, start, pull.headSha)
  const commits = await listCommits(repository.directory, pull.headSha, [pull.baseSha])
  const { mergeable, state } = await mergeability(repository, issue)
  return {
    ...simplePull(world, repository, issue),
    merged: pull.mergedAt !== null,
    mergeable,
    mergeable_state: state,
    rebaseable: mergeable,
    merged_by: maybeUser(world, pull.mergedBy),
    comments: issue.comments.length,
    review_comments: 0,
    maintainer_can_modify: false,
    commits: commits.length,
    additions: changes.reduce((sum, change) => sum + change.additions, 0),
    deletions: changes.reduce((sum, change) => sum + change.deletions, 0),
    changed_files: changes.length,
  }
}

export const reviewAnswer = (world: World, repository: Repository, issue: PullIssue, review: Review): Json => {
  const html = `${issuePage(world, repository, issue)}#pullrequestreview-${review.id}`
  const pull = `${repositoryUrl(world, repository)}/pulls/${issue.number}`
  return {
    id: review.id,
    node_id: nodeId('PullRequestReview', review.id),
    user: simpleUser(world, review.user),
    body: review.body,
    state: review.state,
    html_url: html,
    pull_request_url: pull,
    _links: { html: { href: html }, pull_request: { href: pull } },
    submitted_at: review.submittedAt,
    commit_id: review.commit,
    author_association: associationOf(repository, review.user),
  }
}
