import { commentAnswer, issueAnswer } from '../answers/issue.ts'
import type { Account } from '../state/account.ts'
import type { Comment, Issue, Label, Pull } from '../state/issues.ts'
import type { Json } from '../state/json.ts'
import type { Repository } from '../state/repository.ts'
import { timestamp, type World } from '../state/world.ts'
import { emit } from '../webhooks.ts'

type Told = { readonly action: string; readonly by: Account; readonly more?: Json }

/** The `issues` event of an issue as it stands. */
export const tellIssue = (world: World, repository: Repository, issue: Issue, { action, by, more }: Told): void => {
  emit(world, {
    event: 'issues',
    action,
    repository,
    sender: by,
    payload: { issue: issueAnswer(world, repository, issue), ...more },
  })
}

export type NewIssue = {
  readonly title: string
  readonly body: string | null
  readonly labels: readonly string[]
  readonly assignees: readonly Account[]
  readonly by: Account
}

/** The label of a name; made when there is none, as GitHub does when one labels an issue. */
export const labelOf = (world: World, repository: Repository, name: string): Label => {
  const known = repository.labels.get(name.toLowerCase())
  if (known !== undefined) return known
  const label: Label = { id: world.nextId(), name, color: 'ededed', description: null }
  repository.labels.set(name.toLowerCase(), label)
  return label
}

/** Adds an issue, or a pull request when `pull` is given, under the next number. Tells nobody. */
export const addIssue = <P extends Pull | undefined>(
  world: World,
  repository: Repository,
  fresh: NewIssue,
  pull: P,
): Issue & { readonly pull: P } => {
  const createdAt = timestamp(world)
  const issue = {
    id: world.nextId(),
    number: repository.issues.length + 1,
    user: fresh.by,
    createdAt,
    comments: [],
    reactions: [],
    byApp: fresh.by.type === 'Bot',
    pull,
    title: fresh.title,
    body: fresh.body,
    state: 'open' as const,
    stateReason: null,
    labels: fresh.labels.map((name) => labelOf(world, repository, name).name),
    assignees: [...fresh.assignees],
    updatedAt: createdAt,
    closedAt: null,
    closedBy: null,
  }
  repository.issues.push(issue)
  return issue
}

/** The `issue_comment` event of a comment as it stands. */
export const tellComment = (
  world: World,
  repository: Repository,
  issue: Issue,
  told: Told & { readonly comment: Comment },
): void => {
  const payload = {
    issue: issueAnswer(world, repository, issue),
    comment: commentAnswer(world, repository, issue, told.comment),
    ...told.more,
  }
  emit(world, { event: 'issue_comment', action: told.action, repository, sender: told.by, payload })
}

/** Adds a comment to an issue or pull request and tells of it. */
export const addComment = (
  world: World,
  repository: Repository,
  issue: Issue,
  { body, by }: { readonly body: string; readonly by: Account },
): Comment => {
  const createdAt = timestamp(world)
  const comment: Comment = {
    id: world.nextId(),
    user: by,
    createdAt,
    updatedAt: createdAt,
    editedAt: null,
    reactions: [],
    byApp: by.type === 'Bot',
    body,
  }
  issue.comments.push(comment)
  issue.updatedAt = createdAt
  tellComment(world, repository, issue, { action: 'created', by, comment })
  return comment
}
