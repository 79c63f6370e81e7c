import { z } from 'zod'
import { requireRole, roleOf } from '../access.ts'
import { closePull, tellPull } from '../acts/close.ts'
import { addIssue, tellIssue } from '../acts/issues.ts'
import { simpleUser } from '../answers/account.ts'
import { issueAnswer } from '../answers/issue.ts'
import { actorOf, bodyOf, created, ok, type RepositoryCall } from '../call.ts'
import { findIssue, pullsOrIssues } from '../find.ts'
import { listOf } from '../page.ts'
import { invalid } from '../refusal.ts'
import { onRepository, type Route } from '../route.ts'
import type { Account } from '../state/account.ts'
import { isPull, type Issue } from '../state/issues.ts'
import { timestamp } from '../state/world.ts'
import { labelNames, setLabels } from './labels.ts'

const newIssue = z.object({
  title: z.union([z.string(), z.number().transform(String)]),
  body: z.string().nullish(),
  labels: labelNames.default([]),
  assignees: z.array(z.string()).default([]),
})

/** Accounts that may be assigned; others are left out without a word, as GitHub does. */
const assignable = ({ world, repository }: RepositoryCall, logins: readonly string[]): Account[] =>
  logins.flatMap((login) => {
    const account = world.accounts.get(login.toLowerCase())
    return account === undefined || roleOf(repository, account) === undefined ? [] : [account]
  })

/** Whether labels and assignees of the caller's count: those of people without write access are dropped in silence. */
const maySort = ({ caller, repository }: RepositoryCall): boolean =>
  caller.kind !== 'user' || !['read', undefined].includes(roleOf(repository, caller.account))

const editIssue = z.object({
  title: z.union([z.string(), z.number().transform(String)]).optional(),
  body: z.string().nullish(),
  state: z.enum(['open', 'closed']).optional(),
  state_reason: z.enum(['completed', 'not_planned', 'duplicate', 'reopened']).nullish(),
  labels: labelNames.optional(),
  assignees: z.array(z.string()).optional(),
})
type Edit = z.infer<typeof editIssue>

const setState = async (call: RepositoryCall, issue: Issue, { state, state_reason }: Edit): Promise<void> => {
  const { world, repository } = call
  const by = actorOf(call)
  if (state === undefined || state === issue.state) return
  if (state === 'closed' && isPull(issue)) {
    await closePull(world, repository, issue, by)
    return
  }
  issue.state = state
  issue.stateReason = state === 'closed' ? (state_reason ?? 'completed') : 'reopened'
  issue.closedAt = state === 'closed' ? timestamp(world) : null
  issue.closedBy = state === 'closed' ? by : null
  const action = state === 'closed' ? 'closed' : 'reopened'
  if (isPull(issue)) await tellPull(world, repository, issue, { action, by })
  else tellIssue(world, repository, issue, { action, by })
}

const updateIssue = async (call: RepositoryCall, issue: Issue): Promise<void> => {
  const { world, repository } = call
  const by = actorOf(call)
  const edit = bodyOf(call, editIssue)
  const { title, body } = edit
  const changes = {
    ...(title === undefined || title === issue.title ? {} : { title: { from: issue.title } }),
    ...(body === undefined || body === issue.body ? {} : { body: { from: issue.body ?? '' } }),
  }
  issue.title = title ?? issue.title
  issue.body = body === undefined ? issue.body : body
  issue.updatedAt = timestamp(world)
  if (Object.keys(changes).length > 0) {
    const told = { action: 'edited', by, more: { changes } }
    if (isPull(issue)) await tellPull(world, repository, issue, told)
    else tellIssue(world, repository, issue, told)
  }
  if (edit.labels !== undefined && maySort(call)) await setLabels(call, issue, edit.labels)
  if (edit.assignees !== undefined && maySort(call)) issue.assignees = assignable(call, edit.assignees)
  await setState(call, issue, edit)
}

/** An app's account is named `slug[bot]` or `app/slug`. */
const isBy = ({ user }: Issue, creator: string): boolean => {
  const login = user.login.toLowerCase()
  return login === creator || login === `${creator.replace(/^app\//, '')}[bot]`
}

const filtered = (call: RepositoryCall): Issue[] => {
  const { query } = call
  const state = query.get('state') ?? 'open'
  const labels = (query.get('labels') ?? '').split(',').filter((name) => name !== '')
  const since = query.get('since')
  const creator = query.get('creator')
  const moment = (issue: Issue): string => (query.get('sort') === 'updated' ? issue.updatedAt : issue.createdAt)
  const sign = query.get('direction') === 'asc' ? 1 : -1
  return pullsOrIssues(call)
    .filter((issue) => state === 'all' || issue.state === state)
    .filter((issue) => labels.every((name) => issue.labels.some((one) => one.toLowerCase() === name.toLowerCase())))
    .filter((issue) => since === null || Date.parse(issue.updatedAt) >= Date.parse(since))
    .filter((issue) => creator === null || isBy(issue, creator.toLowerCase()))
    .toSorted((one, other) => (moment(one).localeCompare(moment(other)) || one.number - other.number) * sign)
}

/** Issues, and what pull requests have in common with them. */
export const issueRoutes: readonly Route[] = [
  onRepository('GET /repos/{owner}/{repo}/issues', 'issues:read', (call) =>
    listOf(call, filtered(call), (issue) => issueAnswer(call.world, call.repository, issue)),
  ),

  onRepository('POST /repos/{owner}/{repo}/issues', 'issues:write', (call) => {
    const { world, repository } = call
    const by = actorOf(call)
    const { title, body, labels, assignees } = bodyOf(call, newIssue)
    if (title.trim() === '') throw invalid({ resource: 'Issue', field: 'title', code: 'missing_field' })
    const sorted = maySort(call) ? { labels, assignees: assignable(call, assignees) } : { labels: [], assignees: [] }
    const issue = addIssue(world, repository, { title, body: body ?? null, by, ...sorted }, undefined)
    tellIssue(world, repository, issue, { action: 'opened', by })
    return created(issueAnswer(world, repository, issue))
  }),

  onRepository('GET /repos/{owner}/{repo}/issues/{issue_number}', ['issues:read', 'pull_requests:read'], (call) =>
    ok(issueAnswer(call.world, call.repository, findIssue(call))),
  ),

  onRepository(
    'PATCH /repos/{owner}/{repo}/issues/{issue_number}',
    ['issues:write', 'pull_requests:write'],
    async (call) => {
      const issue = findIssue(call)
      requireRole(call, call.repository, 'triage', issue.user)
      await updateIssue(call, issue)
      return ok(issueAnswer(call.world, call.repository, issue))
    },
  ),

  onRepository(
    'POST /repos/{owner}/{repo}/issues/{issue_number}/assignees',
    ['issues:write', 'pull_requests:write'],
    (call) => {
      const issue = findIssue(call)
      const fresh = assignable(call, bodyOf(call, z.object({ assignees: z.array(z.string()).default([]) })).assignees)
      issue.assignees = [...issue.assignees, ...fresh.filter(({ id }) => !issue.assignees.some((one) => one.id === id))]
      return created(issueAnswer(call.world, call.repository, issue))
    },
  ),

  onRepository('GET /repos/{owner}/{repo}/assignees', ['issues:read', 'pull_requests:read'], (call) => {
    const { world, repository } = call
    const accounts = [
      repository.owner,
      ...[...repository.collaborators.keys()].flatMap((login) => world.accounts.get(login) ?? []),
    ]
    return listOf(call, accounts, (account) => simpleUser(world, account))
  }),
]
