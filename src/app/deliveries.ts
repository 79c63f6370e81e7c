import { z } from 'zod'
import { wholePullSchema } from '../context/github/pull-requests.ts'
import type { Observed } from '../domain/observed.ts'
import { commentEventSchema, isAddressed } from '../server/comment-event.ts'
import type { Reads } from './clients.ts'
import { sweepEvent, sweepSchema } from './clock.ts'
import { answerComment } from './comment.ts'
import { isRescue, judgeMeasured, runEventSchema } from './judge-measured.ts'
import { judgeGroup, mergeGroupSchema } from './judge-group.ts'
import { judgePull } from './judge-pull.ts'
import { processIntents } from './process-intents.ts'
import { isServed, observeDefault } from './repository.ts'
import type { RepositoryJob } from './repository.ts'
import { tellingOfState } from './state-trouble.ts'
import { sweep } from './sweep.ts'
import { endedRunSchema, isOfDefault, watchRun } from './watch-run.ts'

const repositorySchema = z.object({ full_name: z.string(), default_branch: z.string() })

/** What every webhook about a repository holds. */
export const deliverySchema = z.looseObject({
  installation: z.object({ id: z.int() }).optional(),
  repository: repositorySchema.optional(),
})

/** A pull request that is told in part is asked for. */
const pullSchema = z.object({
  action: z.string(),
  number: z.int(),
  pull_request: wholePullSchema.nullable().catch(null),
})
const reviewSchema = z.object({
  pull_request: z.object({ number: z.int(), merged_at: z.string().nullish() }),
})
const checkSchema = z.object({
  action: z.string(),
  check_run: z.object({ pull_requests: z.array(z.object({ number: z.int() })) }),
})
const pushSchema = z.object({ ref: z.string(), repository: repositorySchema })

/** Actions on a pull request after which its head or its base may be judged differently. */
const judgedOn: ReadonlySet<string> = new Set(['opened', 'synchronize', 'reopened', 'ready_for_review', 'edited'])

/** Actions on our check run by which somebody asks for another judgement. */
const askedAgain: ReadonlySet<string> = new Set(['rerequested', 'requested_action'])

/** Does work that needs the state on the default branch, where the App is the service of the repository. */
const serving = async (job: RepositoryJob, work: (observed: Observed) => Promise<unknown>): Promise<void> => {
  const observed = await observeDefault(job)
  if (isServed(job, observed)) await tellingOfState(job, observed, () => work(observed))
}

/** A review may be the approval that an intent in the mailbox waits for. */
const mailed = (job: RepositoryJob): Promise<void> => serving(job, (observed) => processIntents(job, observed))

/** After a push to the default branch, and by the clock: intents, what stands, and rescues that go on. */
const swept = (job: RepositoryJob): Promise<void> =>
  serving(job, async (observed) => sweep(job, { actor: await job.self(), apply: false }, observed))

/** What an event asks for: the work, and what its token reads. */
export interface Work {
  readonly reads: Reads
  readonly run: (job: RepositoryJob) => Promise<unknown>
}

/** An event's handler: null for a payload that changes nothing for us, so that no token is made for it. */
type Handler = (payload: unknown) => Work | null

const onChange = (run: Work['run']): Work => ({ reads: 'change', run })
const onAll = (run: Work['run']): Work => ({ reads: 'all', run })

/** What each event does. Events that are not here are stored, answered and forgotten. */
export const handlers: Readonly<Record<string, Handler>> = {
  pull_request: (payload) => {
    const { action, number, pull_request: told } = pullSchema.parse(payload)
    return judgedOn.has(action) ? onChange((job) => judgePull(job, number, told)) : null
  },
  pull_request_review: (payload) => {
    const { number, merged_at: mergedAt } = reviewSchema.parse(payload).pull_request
    // A review after the merge judges no gate, and may be the approval that an intent in the mailbox waits for.
    return typeof mergedAt === 'string' ? onAll(mailed) : onChange((job) => judgePull(job, number))
  },
  check_run: (payload) => {
    const { action, check_run: run } = checkSchema.parse(payload)
    if (!askedAgain.has(action)) return null
    return onChange(async (job) => {
      for (const { number } of run.pull_requests) await judgePull(job, number)
    })
  },
  workflow_run: (payload) => {
    const { action, workflow_run: run } = runEventSchema.parse(payload)
    if (action !== 'completed') return null
    const ended = endedRunSchema.safeParse(payload).data
    if (ended !== undefined && isOfDefault(ended))
      return onAll((job) => serving(job, (observed) => watchRun(job, ended, observed)))
    if (!isRescue(run.head_branch)) return onChange((job) => judgeMeasured(job, run))
    return onAll(async (job) => {
      await judgeMeasured(job, run)
      await swept(job)
    })
  },
  merge_group: (payload) => {
    const { action, merge_group: group } = mergeGroupSchema.parse(payload)
    return action === 'checks_requested' ? onChange((job) => judgeGroup(job, group)) : null
  },
  issue_comment: (payload) => {
    const event = commentEventSchema.parse(payload)
    return isAddressed(event) ? onAll((job) => answerComment(job, event)) : null
  },
  [sweepEvent]: (payload) => {
    sweepSchema.parse(payload)
    return onAll(swept)
  },
  push: (payload) => {
    const { ref, repository } = pushSchema.parse(payload)
    return ref === `refs/heads/${repository.default_branch}` ? onAll(swept) : null
  },
}
