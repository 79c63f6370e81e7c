import { z } from 'zod'
import type { Receipt } from '../../domain/change.ts'
import { IncompleteError } from '../../domain/errors.ts'
import { refusedWith } from './failure.ts'
import { graphql } from '../../context/github/graphql.ts'
import type { ChangeOf, Place } from './place.ts'

const pullSchema = z.object({
  node_id: z.string(),
  state: z.enum(['open', 'closed']),
  merged: z.boolean(),
  auto_merge: z.unknown(),
  html_url: z.string(),
  head: z.object({ sha: z.string() }),
})

/** GitHub tells these only to those who may write; what it does not tell counts as allowed. */
const methodsSchema = z.object({
  allow_squash_merge: z.boolean().default(true),
  allow_merge_commit: z.boolean().default(true),
})

const mutation = `mutation ($input: EnablePullRequestAutoMergeInput!) {
  enablePullRequestAutoMerge(input: $input) { pullRequest { number } }
}`

const answerSchema = z.object({
  enablePullRequestAutoMerge: z.object({ pullRequest: z.object({ number: z.int() }).nullable() }).nullable(),
})

const methodOf = async ({ octokit, at }: Place): Promise<'squash' | 'merge' | 'rebase'> => {
  const allowed = methodsSchema.parse((await octokit.rest.repos.get(at)).data)
  if (allowed.allow_squash_merge) return 'squash'
  return allowed.allow_merge_commit ? 'merge' : 'rebase'
}

const refusedBy = (error: unknown, number: number): unknown => {
  if (!(error instanceof Error) || refusedWith(error) !== 422) return error
  return new IncompleteError(
    `GitHub does not merge #${number} by itself: ${error.message}`,
    'Merge it by hand, or allow auto-merge in the repository and require a check for its default branch.',
  )
}

/** GitHub's words for a pull request that waits for nothing, or for no check that is required. */
const waitsForNothing = /\b(clean|unstable) status\b/

/** Merges what waits for nothing. GitHub keeps to the rules of the branch here too. */
const mergeNow = async (place: Place, number: number, sha: string, method: 'squash' | 'merge' | 'rebase') => {
  await place.octokit.rest.pulls.merge({ ...place.at, pull_number: number, sha, merge_method: method })
  return true
}

/** Switches auto-merge on, or merges what has passed and waits for nothing; false where nothing could be done yet. */
const enable = async (
  place: Place,
  { number, passed }: ChangeOf<'auto-merge'>,
  { node_id: id, head: { sha } }: z.infer<typeof pullSchema>,
): Promise<boolean> => {
  const method = await methodOf(place)
  const input = { pullRequestId: id, mergeMethod: method.toUpperCase(), expectedHeadOid: sha }
  try {
    await graphql(place.octokit, mutation, { input }, answerSchema)
    return true
  } catch (error) {
    const state = error instanceof Error ? waitsForNothing.exec(error.message)?.[1] : undefined
    if (passed !== true || state === undefined) throw refusedBy(error, number)
    return state === 'clean' && mergeNow(place, number, sha, method)
  }
}

/**
 * Has GitHub merge a pull request once everything that its branch requires is there, at the head that the change names:
 * what somebody else pushed on top is for a person to merge.
 */
export const autoMerge = async (place: Place, change: ChangeOf<'auto-merge'>): Promise<Receipt> => {
  const { number } = change
  const answer = await place.octokit.rest.pulls.get({ ...place.at, pull_number: number })
  const pull = pullSchema.parse(answer.data)
  const already = pull.merged || (pull.auto_merge !== null && pull.auto_merge !== undefined)
  if (!already && pull.state === 'closed') throw new IncompleteError(`#${number} is closed: it cannot be merged`)
  if (!already && change.head !== null && change.head !== pull.head.sha) {
    throw new IncompleteError(
      `#${number} holds other commits than the rescue's: it is not merged without a person`,
      'Review what was added, and merge it by hand.',
    )
  }
  const did = already ? false : await enable(place, change, pull)
  return { kind: change.kind, number, sha: pull.head.sha, url: pull.html_url, already: !did }
}

const handedSchema = pullSchema.pick({ node_id: true, state: true, html_url: true, head: true }).extend({
  auto_merge: z.object({ enabled_by: z.object({ login: z.string() }).nullish() }).nullish(),
})

const stopping = `mutation ($input: DisablePullRequestAutoMergeInput!) {
  disablePullRequestAutoMerge(input: $input) { pullRequest { number } }
}`

const stoppedSchema = z.object({
  disablePullRequestAutoMerge: z.object({ pullRequest: z.object({ number: z.int() }).nullable() }).nullable(),
})

/** Switches auto-merge off where we switched it on; what somebody else wants merged, or is merged, is left alone. */
export const stopAutoMerge = async (place: Place, change: ChangeOf<'stop-auto-merge'>): Promise<Receipt> => {
  const { number } = change
  const look = async () => {
    const answer = await place.octokit.rest.pulls.get({ ...place.at, pull_number: number })
    const pull = handedSchema.parse(answer.data)
    const by = pull.state === 'open' ? pull.auto_merge?.enabled_by?.login.toLowerCase() : undefined
    return { pull, ours: by !== undefined && by === (await place.me()) }
  }
  const { pull, ours } = await look()
  const receipt = { kind: change.kind, number, sha: pull.head.sha, url: pull.html_url }
  if (!ours) return { ...receipt, already: true }
  try {
    await graphql(place.octokit, stopping, { input: { pullRequestId: pull.node_id } }, stoppedSchema)
    return { ...receipt, already: false }
  } catch (error) {
    // It may have been merged, or switched off, a moment ago.
    if (refusedWith(error) !== 422 || (await look()).ours) throw error
    return { ...receipt, already: true }
  }
}
