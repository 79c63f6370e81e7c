import { requireRole } from '../access.ts'
import { z } from 'zod'
import { tellPull } from '../acts/close.ts'
import { labelOf, tellIssue } from '../acts/issues.ts'
import { labelAnswer, labelsOf } from '../answers/issue.ts'
import { actorOf, bodyOf, created, ok, type Answer, type RepositoryCall, param } from '../call.ts'
import { findIssue } from '../find.ts'
import { listOf } from '../page.ts'
import { invalid, orRefuse } from '../refusal.ts'
import { onRepository, type Route } from '../route.ts'
import { isPull, type Issue } from '../state/issues.ts'
import { timestamp } from '../state/world.ts'

/** Labels by name, or as objects that name them. */
export const labelNames = z.array(z.union([z.string(), z.object({ name: z.string() }).transform(({ name }) => name)]))

/** Makes the labels what is asked, and tells of each that came or went. */
export const setLabels = async (call: RepositoryCall, issue: Issue, names: readonly string[]): Promise<void> => {
  const { world, repository } = call
  requireRole(call, repository, 'triage')
  const by = actorOf(call)
  const wanted = [...new Map(names.map((name) => [name.toLowerCase(), labelOf(world, repository, name)])).values()]
  const gone = issue.labels.filter((name) => !wanted.some((label) => label.name === name))
  const come = wanted.filter(({ name }) => !issue.labels.includes(name))
  issue.labels = wanted.map(({ name }) => name)
  issue.updatedAt = timestamp(world)
  for (const [action, name] of [
    ...gone.map((one) => ['unlabeled', one] as const),
    ...come.map((one) => ['labeled', one.name] as const),
  ]) {
    const told = { action, by, more: { label: labelAnswer(world, repository, labelOf(world, repository, name)) } }
    if (isPull(issue)) await tellPull(world, repository, issue, told)
    else tellIssue(world, repository, issue, told)
  }
}

const asked = z.object({ labels: labelNames })
const someLabels = z.union([asked.transform(({ labels }) => labels), labelNames])

const shown = (call: RepositoryCall, issue: Issue): Answer => ok(labelsOf(call.world, call.repository, issue))

const onLabels = ['issues:write', 'pull_requests:write'] as const

const ofIssues: readonly Route[] = [
  onRepository(
    'GET /repos/{owner}/{repo}/issues/{issue_number}/labels',
    ['issues:read', 'pull_requests:read'],
    (call) => listOf(call, labelsOf(call.world, call.repository, findIssue(call)), (label) => label),
  ),

  onRepository('POST /repos/{owner}/{repo}/issues/{issue_number}/labels', onLabels, async (call) => {
    const issue = findIssue(call)
    await setLabels(call, issue, [...issue.labels, ...bodyOf(call, someLabels)])
    return shown(call, issue)
  }),

  onRepository('PUT /repos/{owner}/{repo}/issues/{issue_number}/labels', onLabels, async (call) => {
    const issue = findIssue(call)
    await setLabels(call, issue, bodyOf(call, someLabels))
    return shown(call, issue)
  }),

  onRepository('DELETE /repos/{owner}/{repo}/issues/{issue_number}/labels/{name}', onLabels, async (call) => {
    const issue = findIssue(call)
    const name = orRefuse(issue.labels.find((one) => one.toLowerCase() === call.params['name']?.toLowerCase()))
    await setLabels(
      call,
      issue,
      issue.labels.filter((one) => one !== name),
    )
    return shown(call, issue)
  }),
]

const newLabel = z.object({ name: z.string(), color: z.string().default('ededed'), description: z.string().nullish() })

const ofRepository: readonly Route[] = [
  onRepository('GET /repos/{owner}/{repo}/labels', ['issues:read', 'pull_requests:read'], (call) =>
    listOf(call, [...call.repository.labels.values()], (label) => labelAnswer(call.world, call.repository, label)),
  ),
  onRepository('GET /repos/{owner}/{repo}/labels/{name}', ['issues:read', 'pull_requests:read'], (call) =>
    ok(
      labelAnswer(call.world, call.repository, orRefuse(call.repository.labels.get(param(call, 'name').toLowerCase()))),
    ),
  ),
  onRepository('POST /repos/{owner}/{repo}/labels', onLabels, (call) => {
    const { world, repository } = call
    const { name, color, description } = bodyOf(call, newLabel)
    if (repository.labels.has(name.toLowerCase()))
      throw invalid({ resource: 'Label', code: 'already_exists', field: 'name' })
    const label = { ...labelOf(world, repository, name), color, description: description ?? null }
    repository.labels.set(name.toLowerCase(), label)
    return created(labelAnswer(world, repository, label))
  }),
]

/** Labels of issues, of pull requests and of the repository. */
export const labelRoutes: readonly Route[] = [...ofIssues, ...ofRepository]
