import { z } from 'zod'
import { tellPull } from '../acts/close.ts'
import { mergePull, updateBranch } from '../acts/merge.ts'
import { simpleUser } from '../answers/account.ts'
import { reviewAnswer, simplePull } from '../answers/pull.ts'
import { holdsRight, requireRole, roleOf } from '../access.ts'
import { actorOf, bodyOf, created, ok } from '../call.ts'
import { readCommit } from '../git/commits.ts'
import { diffTrees } from '../git/diff.ts'
import { listOf } from '../page.ts'
import { forbidden, notFound, unprocessable } from '../refusal.ts'
import { onRepository, type Route } from '../route.ts'
import { type Review } from '../state/issues.ts'
import { timestamp } from '../state/world.ts'
import { emit } from '../webhooks.ts'
import { findPull } from '../find.ts'

const mergeRequest = z.object({
  commit_title: z.string().optional(),
  commit_message: z.string().optional(),
  sha: z.string().optional(),
  merge_method: z.enum(['merge', 'squash', 'rebase']).default('merge'),
})

const merging: readonly Route[] = [
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

  onRepository('PUT /repos/{owner}/{repo}/pulls/{pull_number}/update-branch', 'pull_requests:write', async (call) => {
    const issue = findPull(call)
    const { expected_head_sha: expected } = bodyOf(call, z.object({ expected_head_sha: z.string().optional() }))
    if (expected !== undefined && expected !== issue.pull.headSha) {
      throw unprocessable("expected head sha didn't match current head ref.")
    }
    await updateBranch(call.world, call.repository, issue, actorOf(call))
    return {
      status: 202,
      body: { message: 'Updating pull request branch.', url: `${call.world.url}${call.url.pathname}` },
    }
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

const reviewing: readonly Route[] = [
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
      requireRole(call, repository, 'triage')
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

/** Merging and reviewing pull requests. */
export const reviewRoutes: readonly Route[] = [...merging, ...reviewing]
