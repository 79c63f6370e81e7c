import { z } from 'zod'
import type { Observed } from '../domain/observed.ts'
import { answerComment, commentEventSchema } from './comment.ts'
import { judgePull } from './judge-pull.ts'
import { processIntents } from './process-intents.ts'
import { observeDefault } from './repository.ts'
import type { RepositoryJob } from './repository.ts'
import { sweep } from './sweep.ts'

const repositorySchema = z.object({ full_name: z.string(), default_branch: z.string() })

/** What every webhook about a repository holds. */
export const deliverySchema = z.looseObject({
  installation: z.object({ id: z.int() }).optional(),
  repository: repositorySchema.optional(),
})

const pullSchema = z.object({ action: z.string(), number: z.int() })
const reviewSchema = z.object({ pull_request: z.object({ number: z.int() }) })
const checkSchema = z.object({
  action: z.string(),
  check_run: z.object({ pull_requests: z.array(z.object({ number: z.int() })) }),
})
const pushSchema = z.object({ ref: z.string(), repository: repositorySchema })

/** Actions on a pull request after which its head or its base may be judged differently. */
const judgedOn: ReadonlySet<string> = new Set(['opened', 'synchronize', 'reopened', 'ready_for_review', 'edited'])

/** Actions on our check run by which somebody asks for another judgement. */
const askedAgain: ReadonlySet<string> = new Set(['rerequested', 'requested_action'])

/** A push to the default branch: intents are processed, then a sweep records what stands and continues rescues. */
const pushed = async (job: RepositoryJob, payload: unknown): Promise<void> => {
  const { ref, repository } = pushSchema.parse(payload)
  if (ref !== `refs/heads/${repository.default_branch}`) return
  const observed: Observed = await observeDefault(job)
  if (!observed.workspace.tree.has(observed.settingsPath) || observed.settings.service !== 'app') return
  await processIntents(job, observed)
  await sweep(job, { actor: job.self, apply: false })
}

type Handler = (job: RepositoryJob, payload: unknown) => Promise<unknown>

/** What each event does. Events that are not here are stored, answered and forgotten. */
export const handlers: Readonly<Record<string, Handler>> = {
  pull_request: async (job, payload) => {
    const { action, number } = pullSchema.parse(payload)
    if (judgedOn.has(action)) await judgePull(job, number)
  },
  pull_request_review: (job, payload) => judgePull(job, reviewSchema.parse(payload).pull_request.number),
  check_run: async (job, payload) => {
    const { action, check_run: run } = checkSchema.parse(payload)
    if (!askedAgain.has(action)) return
    for (const { number } of run.pull_requests) await judgePull(job, number)
  },
  issue_comment: (job, payload) => answerComment(job, commentEventSchema.parse(payload)),
  push: pushed,
}
