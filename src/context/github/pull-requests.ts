import { z } from 'zod'
import type { Answer } from '../../domain/answer.ts'
import type { Live, PullRequestSummary, Review } from '../../domain/live.ts'
import { labelsSchema, loginSchema } from './account.ts'
import { asked, given } from './asking.ts'
import type { GitHub } from './client.ts'
import { one, pages } from './pages.ts'
import { placeOf } from './repository.ts'
import type { Place } from './repository.ts'

const permission = 'pull_requests: read'

const sideSchema = z.object({
  ref: z.string(),
  sha: z.string(),
  repo: z.object({ full_name: z.string() }).nullish(),
})

const listedSchema = z.object({
  number: z.number(),
  title: z.string(),
  state: z.enum(['open', 'closed']),
  merged_at: z.string().nullable(),
  merge_commit_sha: z.string().nullish(),
  user: loginSchema,
  labels: labelsSchema,
  body: z.string().nullish(),
  head: sideSchema,
  base: sideSchema,
})

const summaryOf = (pull: z.infer<typeof listedSchema>): PullRequestSummary => ({
  number: pull.number,
  title: pull.title,
  state: pull.state,
  merged: pull.merged_at !== null,
  // Before the merge this is the commit GitHub tries the merge with, which is in no branch.
  mergeSha: pull.merged_at === null ? null : (pull.merge_commit_sha ?? null),
  author: pull.user,
  headRef: pull.head.ref,
  headSha: pull.head.sha,
  headRepository: pull.head.repo?.full_name ?? null,
  baseRef: pull.base.ref,
  baseSha: pull.base.sha,
  labels: pull.labels,
  ...(typeof pull.body === 'string' && pull.body !== '' ? { body: pull.body } : {}),
})

/** A pull request as its own page and as a list give it: lists have `merged_at` but not `merged`. */
export const pullSchema = listedSchema.transform(summaryOf)

const exactSideSchema = sideSchema.extend({ sha: z.string().regex(/^[0-9a-f]{40}$/) })

/** A pull request as its own page gives it, and the webhook `pull_request`: with the number of files that it changes. */
export const wholePullSchema = listedSchema
  .extend({ changed_files: z.number(), head: exactSideSchema, base: exactSideSchema })
  .transform((pull) => ({ ...summaryOf(pull), changedFiles: pull.changed_files }))
export type WholePull = z.infer<typeof wholePullSchema>

/** A pull request with the number of its files. Throws RepositoryError where it cannot be seen. */
export const wholePull = async (github: GitHub, repository: string, number: number): Promise<WholePull> => {
  const route = 'GET /repos/{owner}/{repo}/pulls/{pull_number}'
  const request = { ...placeOf(repository), pull_number: number }
  const answer = await asked(permission, () => one(github, route, request, wholePullSchema))
  return given(`pull request ${number} of ${repository}`, answer)
}

export const pullRequest = (github: GitHub, place: Place, number: number): Promise<Answer<PullRequestSummary>> =>
  asked(permission, () =>
    one(github, 'GET /repos/{owner}/{repo}/pulls/{pull_number}', { ...place, pull_number: number }, pullSchema),
  )

/** Pull requests by number. `head` is a branch of the repository, or `owner:branch` for one of a fork. */
export const pullRequests = (
  github: GitHub,
  place: Place,
  query: Parameters<Live['pullRequests']>[0],
): Promise<Answer<readonly PullRequestSummary[]>> =>
  asked(permission, async () => {
    const head = query.head === undefined || query.head.includes(':') ? query.head : `${place.owner}:${query.head}`
    const parameters = { ...place, state: query.state, head }
    const read = await pages(github, 'GET /repos/{owner}/{repo}/pulls', parameters, z.array(pullSchema))
    return read.flat().toSorted((a, b) => a.number - b.number)
  })

const reviewSchema = z
  .object({ user: loginSchema, state: z.string(), commit_id: z.string().nullable() })
  .transform((review) => ({ author: review.user, state: review.state, commit: review.commit_id }))

/** Reviews in the order they were given, as GitHub lists them. */
export const reviews = (github: GitHub, place: Place, number: number): Promise<Answer<readonly Review[]>> =>
  asked(permission, async () => {
    const route = 'GET /repos/{owner}/{repo}/pulls/{pull_number}/reviews'
    const read = await pages(github, route, { ...place, pull_number: number }, z.array(reviewSchema))
    return read.flat()
  })
