import { z } from 'zod'
import { evidenceArtifacts } from '../context/evidence/artifacts.ts'
import { IncompleteError } from '../domain/errors.ts'
import { createReader } from '../context/github/reader.ts'
import { placeOf } from '../context/github/repository.ts'
import { judgePull } from './judge-pull.ts'
import type { RepositoryJob } from './repository.ts'

const ownerSchema = z.object({ login: z.string() })

/** The webhook `workflow_run`. `pull_requests` is empty for a run of a fork's change. */
export const runEventSchema = z.object({
  action: z.string(),
  workflow_run: z.object({
    id: z.int(),
    head_sha: z.string(),
    head_branch: z.string().nullable(),
    head_repository: z.object({ owner: ownerSchema }).nullable(),
    pull_requests: z.array(z.object({ number: z.int() })),
  }),
})
type Run = z.output<typeof runEventSchema>['workflow_run']

/** Whether a branch is one of our rescues, whose own runs are what gate 6 judges. */
export const isRescue = (branch: string | null): boolean => branch?.startsWith('sar/') === true

/**
 * Judges the pull requests of a run's head again, where the run left evidence that can turn gate 2, or is itself what
 * gate 6 waits for.
 */
export const judgeMeasured = async (job: RepositoryJob, run: Run): Promise<void> => {
  const left = await evidenceArtifacts(job.clients.reading, placeOf(job.repository), run.head_sha)
  if (!left.known) throw new IncompleteError(`the evidence of run ${run.id}: ${left.reason}`)
  if (!isRescue(run.head_branch) && !left.value.some((artifact) => artifact.run === run.id)) return
  for (const number of await pullsOf(job, run)) await judgePull(job, number)
}

async function pullsOf(job: RepositoryJob, run: Run): Promise<readonly number[]> {
  const named = run.pull_requests.map(({ number }) => number)
  const owner = run.head_repository?.owner.login
  if (named.length > 0 || owner === undefined || run.head_branch === null) return named
  const head = `${owner}:${run.head_branch}`
  const open = await createReader(job.clients.reading, job.repository).pullRequests({ state: 'open', head })
  if (!open.known) throw new IncompleteError(`the pull requests of ${head}: ${open.reason}`)
  return open.value.filter(({ headSha }) => headSha === run.head_sha).map(({ number }) => number)
}
