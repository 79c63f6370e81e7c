import { z } from 'zod'
import type { Answer } from '../../domain/answer.ts'
import type { WorkflowJob } from '../../domain/live.ts'
import { asked, FormError } from './asking.ts'
import type { GitHub } from './client.ts'
import { pages } from './pages.ts'
import type { Place } from './repository.ts'

const stepSchema = z
  .object({
    name: z.string(),
    number: z.number(),
    conclusion: z.string().nullable(),
    started_at: z.string().nullish(),
    completed_at: z.string().nullish(),
  })
  .transform(({ name, number, conclusion, started_at, completed_at }) => ({
    name,
    number,
    conclusion,
    startedAt: started_at ?? null,
    completedAt: completed_at ?? null,
  }))

const jobSchema = z
  .object({
    id: z.number(),
    name: z.string(),
    run_attempt: z.number().default(1),
    status: z.string(),
    conclusion: z.string().nullable(),
    created_at: z.string().nullish(),
    started_at: z.string().nullish(),
    completed_at: z.string().nullish(),
    labels: z.array(z.string()).default([]),
    runner_name: z.string().nullish(),
    html_url: z.string().nullish(),
    steps: z.array(stepSchema).default([]),
  })
  .transform((job): WorkflowJob => ({
    id: job.id,
    name: job.name,
    attempt: job.run_attempt,
    status: job.status,
    conclusion: job.conclusion,
    createdAt: job.created_at ?? null,
    startedAt: job.started_at ?? null,
    completedAt: job.completed_at ?? null,
    labels: job.labels,
    runner: job.runner_name === '' ? null : (job.runner_name ?? null),
    url: job.html_url ?? '',
    steps: job.steps,
  }))
const pageSchema = z.object({ total_count: z.number(), jobs: z.array(jobSchema) })

const route = 'GET /repos/{owner}/{repo}/actions/runs/{run_id}/jobs'

/** Jobs of all attempts: `filter=all` of "List jobs for a workflow run". Fewer than GitHub counts are not the whole. */
export const jobs = (github: GitHub, place: Place, run: number): Promise<Answer<readonly WorkflowJob[]>> =>
  asked('actions: read', async () => {
    const read = await pages(github, route, { ...place, run_id: run, filter: 'all' }, pageSchema)
    const listed = read.flatMap((page) => page.jobs)
    if (listed.length < (read[0]?.total_count ?? 0)) throw new FormError('GitHub listed fewer jobs than it counted')
    return listed.toSorted((left, right) => left.attempt - right.attempt || left.id - right.id)
  })
