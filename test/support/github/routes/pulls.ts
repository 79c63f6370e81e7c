import { requireRole } from '../access.ts'
import { z } from 'zod'
import { closePull, tellPull } from '../acts/close.ts'
import { addIssue } from '../acts/issues.ts'
import { commitByOid, fileAnswer } from '../answers/commit.ts'
import { fullPull, simplePull } from '../answers/pull.ts'
import { actorOf, bodyOf, created, ok, wants, type RepositoryCall } from '../call.ts'
import { isAncestor, listCommits, mergeBase } from '../git/commits.ts'
import { diffText, diffTrees } from '../git/diff.ts'
import { branchTip } from '../git/references.ts'
import { listOf } from '../page.ts'
import { invalid, orRefuse, type Refusal } from '../refusal.ts'
import { onRepository, type Route } from '../route.ts'
import { isPull, type PullIssue } from '../state/issues.ts'
import type { Account } from '../state/account.ts'
import { accountOf, timestamp } from '../state/world.ts'
import { findPull } from '../find.ts'

const newPull = z.object({
  title: z.string().min(1),
  head: z.string(),
  base: z.string(),
  body: z.string().nullable().optional(),
  draft: z.boolean().default(false),
  maintainer_can_modify: z.boolean().optional(),
})

const refuse = (field: string): Refusal => invalid({ resource: 'PullRequest', field, code: 'invalid' })

type Ends = {
  readonly headOwner: Account
  readonly headRef: string
  readonly headSha: string
  readonly baseSha: string
}

/** Both ends of a pull request to be; a fork's branch is found under `refs/heads/` too. */
const endsOf = async ({ world, repository }: RepositoryCall, head: string, base: string): Promise<Ends> => {
  const colon = head.indexOf(':')
  const headOwner = colon < 0 ? repository.owner : accountOf(world, head.slice(0, colon))
  const headRef = head.slice(colon + 1)
  const headSha = orRefuse(await branchTip(repository.directory, headRef), () => refuse('head'))
  const baseSha = orRefuse(await branchTip(repository.directory, base), () => refuse('base'))
  return { headOwner, headRef, headSha, baseSha }
}

const openPull = async (call: RepositoryCall): Promise<PullIssue> => {
  const { world, repository } = call
  const by = actorOf(call)
  const asked = bodyOf(call, newPull)
  const { headOwner, headRef, headSha, baseSha } = await endsOf(call, asked.head, asked.base)
  if (headOwner.id === repository.owner.id) requireRole(call, repository, 'write')
  const same = repository.issues
    .filter(isPull)
    .some(
      ({ state, pull }) =>
        state === 'open' &&
        pull.headRef === headRef &&
        pull.baseRef === asked.base &&
        pull.headOwner.id === headOwner.id,
    )
  const label = `${headOwner.login}:${headRef}`
  const custom = (message: string): Refusal =>
    invalid({ resource: 'PullRequest', code: 'custom', field: 'head', message })
  if (same) throw custom(`A pull request already exists for ${label}.`)
  if (await isAncestor(repository.directory, headSha, baseSha))
    throw custom(`No commits between ${asked.base} and ${headRef}`)
  const fresh = { title: asked.title, body: asked.body ?? null, labels: [], assignees: [], by }
  const issue = addIssue(world, repository, fresh, {
    headOwner,
    headRef,
    baseRef: asked.base,
    headSha,
    baseSha,
    draft: asked.draft,
    reviews: [],
    requestedReviewers: [],
    mergedAt: null,
    mergedBy: null,
    mergeCommit: null,
    autoMerge: null,
  })
  await tellPull(world, repository, issue, { action: 'opened', by })
  return issue
}

const editPull = z.object({
  title: z.string().optional(),
  body: z.string().nullable().optional(),
  state: z.enum(['open', 'closed']).optional(),
  base: z.string().optional(),
  maintainer_can_modify: z.boolean().optional(),
})

const updatePull = async (call: RepositoryCall, issue: PullIssue): Promise<void> => {
  const { world, repository } = call
  const by = actorOf(call)
  const { title, body, state, base } = bodyOf(call, editPull)
  const changes = {
    ...(title === undefined || title === issue.title ? {} : { title: { from: issue.title } }),
    ...(body === undefined || body === issue.body ? {} : { body: { from: issue.body ?? '' } }),
  }
  if (base !== undefined) {
    issue.pull.baseSha = orRefuse(await branchTip(repository.directory, base), () => refuse('base'))
    issue.pull.baseRef = base
  }
  issue.title = title ?? issue.title
  issue.body = body === undefined ? issue.body : body
  issue.updatedAt = timestamp(world)
  if (Object.keys(changes).length > 0)
    await tellPull(world, repository, issue, { action: 'edited', by, more: { changes } })
  if (state === 'closed' && issue.state === 'open') await closePull(world, repository, issue, by)
  if (state === 'open' && issue.state === 'closed') {
    if (issue.pull.mergedAt !== null) throw refuse('state')
    issue.pull.headSha = orRefuse(await branchTip(repository.directory, issue.pull.headRef), () => refuse('state'))
    issue.state = 'open'
    issue.closedAt = null
    issue.closedBy = null
    await tellPull(world, repository, issue, { action: 'reopened', by })
  }
}

const listed = ({ repository, query }: RepositoryCall): PullIssue[] => {
  const state = query.get('state') ?? 'open'
  const head = query.get('head')
  const base = query.get('base')
  const ascending = query.get('direction') === 'asc'
  const moment = (issue: PullIssue): string => (query.get('sort') === 'updated' ? issue.updatedAt : issue.createdAt)
  return repository.issues
    .filter(isPull)
    .filter((issue) => state === 'all' || issue.state === state)
    .filter(({ pull }) => head === null || head === `${pull.headOwner.login}:${pull.headRef}`)
    .filter(({ pull }) => base === null || base === pull.baseRef)
    .toSorted(
      (one, other) => (moment(one).localeCompare(moment(other)) || one.number - other.number) * (ascending ? 1 : -1),
    )
}

/** Pull requests, their files and commits. */
export const pullRoutes: readonly Route[] = [
  onRepository('GET /repos/{owner}/{repo}/pulls', 'pull_requests:read', (call) =>
    listOf(call, listed(call), (issue) => simplePull(call.world, call.repository, issue)),
  ),

  onRepository('POST /repos/{owner}/{repo}/pulls', 'pull_requests:write', async (call) =>
    created(await fullPull(call.world, call.repository, await openPull(call))),
  ),

  onRepository('GET /repos/{owner}/{repo}/pulls/{pull_number}', 'pull_requests:read', async (call) => {
    const issue = findPull(call)
    const { directory } = call.repository
    if (wants(call, 'diff')) {
      const start = await mergeBase(directory, issue.pull.baseSha, issue.pull.headSha)
      const raw = await diffText(directory, start, issue.pull.headSha)
      return { status: 200, raw, headers: { 'content-type': 'application/vnd.github.diff; charset=utf-8' } }
    }
    return ok(await fullPull(call.world, call.repository, issue))
  }),

  onRepository('PATCH /repos/{owner}/{repo}/pulls/{pull_number}', 'pull_requests:write', async (call) => {
    const issue = findPull(call)
    requireRole(call, call.repository, 'triage', issue.user)
    await updatePull(call, issue)
    return ok(await fullPull(call.world, call.repository, issue))
  }),

  onRepository('GET /repos/{owner}/{repo}/pulls/{pull_number}/files', 'pull_requests:read', async (call) => {
    const { world, repository } = call
    const { pull } = findPull(call)
    const start = await mergeBase(repository.directory, pull.baseSha, pull.headSha)
    const changes = await diffTrees(repository.directory, start, pull.headSha)
    // The list ends at 3,000 files, whatever the pages.
    return listOf(call, changes.slice(0, 3000), (change) => fileAnswer(world, repository, change, pull.headSha))
  }),

  onRepository('GET /repos/{owner}/{repo}/pulls/{pull_number}/commits', 'pull_requests:read', async (call) => {
    const { world, repository } = call
    const { pull } = findPull(call)
    const oids = (await listCommits(repository.directory, pull.headSha, [pull.baseSha])).toReversed()
    return listOf(call, oids.slice(0, 250), (oid) => commitByOid(world, repository, oid))
  }),
]
