import { z } from 'zod'
import { changeBetween } from '../context/github/compare.ts'
import { standingOf } from '../context/github/commit.ts'
import { createReader } from '../context/github/reader.ts'
import { placeOf } from '../context/github/repository.ts'
import { sidesOf } from '../context/github/sides.ts'
import { observe } from '../context/observe.ts'
import { known } from '../domain/answer.ts'
import { IncompleteError, UsageError } from '../domain/errors.ts'
import type { PullRequestSummary } from '../domain/live.ts'
import { unjudgedCheckRun } from '../report/check-run.ts'
import { judgeChange } from './judge-pull.ts'
import { applyOf, sourcesOf } from './repository.ts'
import type { RepositoryJob } from './repository.ts'

const commit = z.string().regex(/^[0-9a-f]{40}$/)

/** What GitHub tells of a group of a merge queue: a commit that its branch would get, and the one below it. */
export const mergeGroupSchema = z.object({
  action: z.string(),
  merge_group: z.object({ head_sha: commit, head_ref: z.string(), base_sha: commit, base_ref: z.string() }),
})
type MergeGroup = z.infer<typeof mergeGroupSchema>['merge_group']

/**
 * Judges what a merge queue is about to merge: the required check is asked for on the group's own commit. There is no
 * comment, since the pull request has its own. Only what goes into the default branch is judged.
 */
export const judgeGroup = async (job: RepositoryJob, group: MergeGroup): Promise<void> => {
  const { reading } = job.clients
  const tip = await standingOf(reading, placeOf(job.repository), null)
  if (group.base_ref !== `refs/heads/${tip.defaultBranch ?? ''}`) return
  const set = await changeBetween(reading, job.repository, group.base_sha, group.head_sha)
  const { head, base, rules } = await sidesOf(reading, tip, set)
  const pullRequest = await queued(job, group)
  const fork = pullRequest !== null && pullRequest.headRepository !== job.repository
  const write = async () => applyOf(job, null, await job.clients.writing(['check-run']))
  try {
    const observed = await observe(sourcesOf(job, head, { set, base: known(base), rules, pullRequest, fork }))
    const judgement = await judgeChange(job, observed, true)
    if (judgement.known) await (await write())(judgement.value.check)
  } catch (error) {
    if (error instanceof UsageError)
      await (
        await write()
      )(unjudgedCheckRun(group.head_sha, error.message, error.hint ?? null))
    throw error
  }
}

/** The pull request that a group's branch is named for: `gh-readonly-queue/main/pr-7-…`. Its reviews count for the group. */
const queued = async (job: RepositoryJob, { head_ref: ref }: MergeGroup): Promise<PullRequestSummary | null> => {
  const number = /\/pr-(\d{1,9})-[0-9a-f]{40}$/.exec(ref)?.[1]
  if (number === undefined) return null
  const pull = await createReader(job.clients.reading, job.repository).pullRequest(Number(number))
  if (!pull.known) throw new IncompleteError(`pull request ${number}: ${pull.reason}`)
  return pull.value
}
