import { z } from 'zod'
import { hasFailed, runsOfBranch } from '../domain/failure-rate.ts'
import type { Observed } from '../domain/observed.ts'
import type { State } from '../domain/state.ts'
import type { RepositoryJob } from './repository.ts'
import { sweep } from './sweep.ts'

/** What the webhook `workflow_run` says of a run that ended. */
export const endedRunSchema = z.object({
  workflow_run: z.object({
    head_branch: z.string().nullable(),
    event: z.string(),
    path: z.string(),
    status: z.string(),
    conclusion: z.string().nullable(),
  }),
  repository: z.object({ default_branch: z.string() }),
})
type Ended = z.infer<typeof endedRunSchema>

/** Whether a run speaks for the default branch. */
export const isOfDefault = ({ workflow_run: run, repository }: Ended): boolean =>
  run.head_branch === repository.default_branch && runsOfBranch([run]).length > 0

/** Whether anything waits for a run of CI to end: a rescue, or what is left of one that was given up. */
const isAwaited = ({ runs, pipeline }: State): boolean =>
  runs.some(({ kind, endedAt }) => kind === 'saga' && endedAt === null) ||
  (pipeline !== null && pipeline.state !== 'Monitoring' && pipeline.state !== 'Healthy')

/** Sweeps after a run of the default branch that failed, or that something waited for. */
export const watchRun = async (job: RepositoryJob, { workflow_run: run }: Ended, observed: Observed): Promise<void> => {
  const { state } = observed
  const matters = hasFailed(run) || (state.known && isAwaited(state.value))
  if (matters) await sweep(job, { actor: await job.self(), apply: false }, observed)
}
