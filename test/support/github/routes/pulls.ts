import { z } from 'zod'
import { closePull, tellPull } from '../acts/close.ts'
import { addIssue } from '../acts/issues.ts'
import { mergePull } from '../acts/merge.ts'
import { commitByOid, fileAnswer } from '../answers/commit.ts'
import { simpleUser } from '../answers/account.ts'
import { fullPull, reviewAnswer, simplePull } from '../answers/pull.ts'
import { holdsRight, roleOf } from '../access.ts'
import { actorOf, bodyOf, created, numberParam, ok, wants, type RepositoryCall } from '../call.ts'
import { isAncestor, listCommits, mergeBase, readCommit } from '../git/commits.ts'
import { diffText, diffTrees } from '../git/diff.ts'
import { branchTip } from '../git/references.ts'
import { listOf } from '../page.ts'
import { forbidden, invalid, notFound, orRefuse, type Refusal, unprocessable } from '../refusal.ts'
import { onRepository, type Route } from '../route.ts'
import { isPull, type PullIssue, type Review } from '../state/issues.ts'
import type { Account } from '../state/account.ts'
import { accountOf, timestamp } from '../state/world.ts'
import { emit } from '../webhooks.ts'

const findPull = (call: RepositoryCall): PullIssue => {
  const issue = call.repository.issues.find(({ number }) => number === numberParam(call, 'pull_number'))
  if (issue === undefined || !isPull(issue)) throw notFound()
  return issue
}

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

const pullRoutes: readonly Route[] = [
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

const mergeRequest = z.object({
  commit_title: z.string().optional(),
  commit_message: z.string().optional(),
  sha: z.string().optional(),
  merge_method: z.enum(['merge', 'squash', 'rebase']).default('merge'),
})

const mergeRoutes: readonly Route[] = [
  onRepository('GET /repos/{owner}/{repo}/pulls/{pull_number}/merge', 'pull_requests:read', (call) => {
    if (findPull(call).pull.mergedAt === null) throw notFound()
    return { status: 204 }
  }),

  onRepository('PUT /repos/{owner}/{repo}/pulls/{pull_number}/merge', 'contents:write', async (call) => {
    const { world, repository, caller } = call
    const issue = findPull(call)
    const asked = bodyOf(call, mergeRequest)
    const files = await diffTrees(repository.directory, issue.pull.baseSha, issue.pull.headSha)
    const workflows = files.some(({ path }) => path.startsWith('.github/workflows/'))
    if (workflows && caller.kind === 'installation' && !holdsRight(caller, repository, 'workflows:write'))
      throw forbidden('installation')
    const sha = await mergePull(world, repository, issue, {
      method: asked.merge_method,
      title: asked.commit_title,
      message: asked.commit_message,
      sha: asked.sha,
      by: actorOf(call),
    })
    return ok({ sha, merged: true, message: 'Pull Request successfully merged' })
  }),

  onRepository('PUT /repos/{owner}/{repo}/pulls/{pull_number}/update-branch', 'pull_requests:write', () => {
    throw unprocessable('There are no new commits on the base branch.')
  }),
]

const newReview = z.object({
  body: z.string().default(''),
  event: z.enum(['APPROVE', 'REQUEST_CHANGES', 'COMMENT']),
  commit_id: z.string().optional(),
})
const reviewStates = { APPROVE: 'APPROVED', REQUEST_CHANGES: 'CHANGES_REQUESTED', COMMENT: 'COMMENTED' } as const
const reviewers = z.object({
  reviewers: z.array(z.string()).default([]),
  team_reviewers: z.array(z.string()).default([]),
})

const reviewRoutes: readonly Route[] = [
  onRepository('GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews', 'pull_requests:read', (call) => {
    const issue = findPull(call)
    return listOf(call, issue.pull.reviews, (review) => reviewAnswer(call.world, call.repository, issue, review))
  }),

  onRepository('POST /repos/{owner}/{repo}/pulls/{pull_number}/reviews', 'pull_requests:write', async (call) => {
    const { world, repository } = call
    const issue = findPull(call)
    const by = actorOf(call)
    const { body, event, commit_id } = bodyOf(call, newReview)
    const own = by.id === issue.user.id && event !== 'COMMENT'
    if (own)
      throw unprocessable(`Can not ${event === 'APPROVE' ? 'approve' : 'request changes on'} your own pull request`)
    const commit = (await readCommit(repository.directory, commit_id ?? issue.pull.headSha))?.oid ?? issue.pull.headSha
    const review: Review = {
      id: world.nextId(),
      user: by,
      submittedAt: timestamp(world),
      commit,
      body,
      state: reviewStates[event],
    }
    issue.pull.reviews.push(review)
    const answer = reviewAnswer(world, repository, issue, review)
    const payload = {
      review: { ...answer, state: review.state.toLowerCase() },
      pull_request: simplePull(world, repository, issue),
    }
    emit(world, { event: 'pull_request_review', action: 'submitted', repository, sender: by, payload })
    return ok(answer)
  }),

  onRepository('GET /repos/{owner}/{repo}/pulls/{pull_number}/comments', 'pull_requests:read', (call) => {
    findPull(call)
    return ok([])
  }),

  onRepository('GET /repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers', 'pull_requests:read', (call) =>
    ok({ users: findPull(call).pull.requestedReviewers.map((account) => simpleUser(call.world, account)), teams: [] }),
  ),

  onRepository(
    'POST /repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers',
    'pull_requests:write',
    async (call) => {
      const { world, repository } = call
      const issue = findPull(call)
      const by = actorOf(call)
      for (const login of bodyOf(call, reviewers).reviewers) {
        const account = world.accounts.get(login.toLowerCase())
        if (account === undefined || roleOf(repository, account) === undefined) {
          throw unprocessable(
            'Reviews may only be requested from collaborators. One or more of the users or teams you specified is not a collaborator.',
          )
        }
        if (account.id === issue.user.id) throw unprocessable('Review cannot be requested from pull request author.')
        if (issue.pull.requestedReviewers.some(({ id }) => id === account.id)) continue
        issue.pull.requestedReviewers = [...issue.pull.requestedReviewers, account]
        await tellPull(world, repository, issue, {
          action: 'review_requested',
          by,
          more: { requested_reviewer: simpleUser(world, account) },
        })
      }
      return created(simplePull(world, repository, issue))
    },
  ),

  onRepository(
    'DELETE /repos/{owner}/{repo}/pulls/{pull_number}/requested_reviewers',
    'pull_requests:write',
    (call) => {
      const issue = findPull(call)
      const gone = new Set(bodyOf(call, reviewers).reviewers.map((login) => login.toLowerCase()))
      issue.pull.requestedReviewers = issue.pull.requestedReviewers.filter(
        ({ login }) => !gone.has(login.toLowerCase()),
      )
      return ok(simplePull(call.world, call.repository, issue))
    },
  ),
]

/** Pull requests, their files, merges and reviews. */
export const pullRequestRoutes: readonly Route[] = [...pullRoutes, ...mergeRoutes, ...reviewRoutes]
