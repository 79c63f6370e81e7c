import { tellRun } from '../acts/runs.ts'
import { artifactAnswer, jobAnswer, runAnswer } from '../answers/runs.ts'
import { noContent, numberParam, ok, param, type Answer, type RepositoryCall } from '../call.ts'
import { countedList } from '../page.ts'
import { orRefuse, Refusal, unprocessable } from '../refusal.ts'
import { onRepository, type Route } from '../route.ts'
import type { Artifact, Job, Run } from '../state/actions.ts'
import { timestamp } from '../state/world.ts'

/** One end of `created` as GitHub's search writes ranges: `>=2026-01-01`, `2026-01-01..2026-02-01`, `2026-01-01`. */
const isCreated = (run: Run, range: string): boolean => {
  const at = Date.parse(run.createdAt)
  const [from = '', to] = range.split('..')
  if (to !== undefined) return at >= (from === '*' ? 0 : Date.parse(from)) && (to === '*' || at <= Date.parse(to))
  const [, sign = '', date = ''] = /^(>=|<=|>|<)?(.*)$/.exec(range) ?? []
  const moment = Date.parse(date)
  if (sign === '>=') return at >= moment
  if (sign === '<=') return at <= moment
  if (sign === '>') return at > moment
  return sign === '<' ? at < moment : run.createdAt.startsWith(date)
}

/** The runs that the query chooses, newest first. `status` takes conclusions too. A search gives a thousand at most. */
export const filteredRuns = ({ query, repository }: RepositoryCall): Run[] => {
  const wanted = (name: string, ...values: (string | null)[]): boolean => {
    const asked = query.get(name)
    return asked === null || values.includes(asked)
  }
  const created = query.get('created')
  const found = repository.runs
    .filter((run) => wanted('branch', run.headBranch) && wanted('event', run.event) && wanted('head_sha', run.headSha))
    .filter((run) => wanted('status', run.status, run.conclusion) && wanted('actor', run.actor.login))
    .filter((run) => wanted('check_suite_id', String(run.suite)))
    .filter((run) => created === null || isCreated(run, created))
    .toSorted((one, other) => other.createdAt.localeCompare(one.createdAt) || other.id - one.id)
  const searches = ['actor', 'branch', 'check_suite_id', 'created', 'event', 'head_sha', 'status'].some((name) =>
    query.has(name),
  )
  return searches ? found.slice(0, 1000) : found
}

const findRun = (call: RepositoryCall): Run => {
  const id = numberParam(call, 'run_id')
  return orRefuse(call.repository.runs.find((run) => run.id === id))
}

type FoundJob = { readonly run: Run; readonly job: Job }

const findJob = (call: RepositoryCall): FoundJob => {
  const id = numberParam(call, 'job_id')
  for (const run of call.repository.runs) {
    const job = run.jobs.find((one) => one.id === id)
    if (job !== undefined) return { run, job }
  }
  throw new Refusal(404, 'Not Found')
}

type FoundArtifact = { readonly run: Run; readonly artifact: Artifact }

const artifactsOf = ({ repository }: RepositoryCall): FoundArtifact[] =>
  repository.runs.flatMap((run) => run.artifacts.map((artifact) => ({ run, artifact }))).toReversed()

const findArtifact = (call: RepositoryCall): FoundArtifact => {
  const id = numberParam(call, 'artifact_id')
  return orRefuse(artifactsOf(call).find(({ artifact }) => artifact.id === id))
}

const listArtifacts = (call: RepositoryCall, all: readonly FoundArtifact[]): Promise<Answer> => {
  const name = call.query.get('name')
  const chosen = all.filter(({ artifact }) => name === null || artifact.name === name)
  return countedList(call, 'artifacts', chosen, ({ run, artifact }) =>
    artifactAnswer(call.world, call.repository, run, artifact),
  )
}

/** Starts a run again as its next attempt; it is queued until a test ends it. */
const rerun = async (call: RepositoryCall): Promise<Answer> => {
  const { world, repository } = call
  const run = findRun(call)
  if (run.status !== 'completed')
    throw new Refusal(403, 'The workflow run cannot be rerun because it is already running')
  run.attempt += 1
  run.status = 'queued'
  run.conclusion = null
  run.updatedAt = timestamp(world)
  await tellRun(world, repository, run, 'requested')
  return { status: 201, body: {} }
}

/** Runs of workflows, their jobs, logs and artifacts. */
export const runRoutes: readonly Route[] = [
  onRepository('GET /repos/{owner}/{repo}/actions/runs', 'actions:read', (call) =>
    countedList(call, 'workflow_runs', filteredRuns(call), (run) => runAnswer(call.world, call.repository, run)),
  ),

  onRepository('GET /repos/{owner}/{repo}/actions/runs/{run_id}', 'actions:read', async (call) =>
    ok(await runAnswer(call.world, call.repository, findRun(call))),
  ),

  onRepository('GET /repos/{owner}/{repo}/actions/runs/{run_id}/jobs', 'actions:read', (call) => {
    const run = findRun(call)
    // `filter`: the jobs of every attempt, or of each name the last (GitHub's own default).
    const last = new Map(run.jobs.map(({ name, attempt }) => [name, attempt]))
    const all = call.query.get('filter') === 'all'
    const chosen = run.jobs.filter(({ name, attempt }) => all || attempt === last.get(name))
    return countedList(call, 'jobs', chosen, (job) => jobAnswer(call.world, call.repository, run, job))
  }),

  onRepository('DELETE /repos/{owner}/{repo}/actions/runs/{run_id}', 'actions:write', (call) => {
    const run = findRun(call)
    if (run.status !== 'completed') throw new Refusal(403, 'Could not delete the workflow run')
    call.repository.runs.splice(call.repository.runs.indexOf(run), 1)
    return noContent
  }),

  onRepository('POST /repos/{owner}/{repo}/actions/runs/{run_id}/rerun', 'actions:write', rerun),
  onRepository('POST /repos/{owner}/{repo}/actions/runs/{run_id}/rerun-failed-jobs', 'actions:write', rerun),

  onRepository('POST /repos/{owner}/{repo}/actions/runs/{run_id}/cancel', 'actions:write', (call) => {
    const run = findRun(call)
    if (run.status === 'completed') throw new Refusal(409, 'Cannot cancel a workflow run that is completed.')
    run.status = 'completed'
    run.conclusion = 'cancelled'
    return { status: 202, body: {} }
  }),

  onRepository('GET /repos/{owner}/{repo}/actions/jobs/{job_id}', 'actions:read', (call) => {
    const { run, job } = findJob(call)
    return ok(jobAnswer(call.world, call.repository, run, job))
  }),

  // GitHub redirects to an address that answers without a token, for a short time.
  onRepository('GET /repos/{owner}/{repo}/actions/jobs/{job_id}/logs', 'actions:read', (call) => {
    const { log } = findJob(call).job
    if (log === null) throw new Refusal(410, 'Gone')
    const location = call.world.downloads.offer(Buffer.from(log), 'text/plain; charset=utf-8')
    return { status: 302, headers: { location } }
  }),

  onRepository('GET /repos/{owner}/{repo}/actions/artifacts', 'actions:read', (call) =>
    listArtifacts(call, artifactsOf(call)),
  ),

  onRepository('GET /repos/{owner}/{repo}/actions/runs/{run_id}/artifacts', 'actions:read', (call) => {
    const run = findRun(call)
    return listArtifacts(
      call,
      artifactsOf(call).filter((found) => found.run === run),
    )
  }),

  onRepository('GET /repos/{owner}/{repo}/actions/artifacts/{artifact_id}/{archive_format}', 'actions:read', (call) => {
    const { artifact } = findArtifact(call)
    if (param(call, 'archive_format') !== 'zip') throw unprocessable('Artifacts are given as zip only.')
    if (artifact.expired) throw new Refusal(410, 'Artifact has expired')
    return { status: 302, headers: { location: call.world.downloads.offer(artifact.zip, 'application/zip') } }
  }),

  onRepository('DELETE /repos/{owner}/{repo}/actions/artifacts/{artifact_id}', 'actions:write', (call) => {
    const { run, artifact } = findArtifact(call)
    run.artifacts.splice(run.artifacts.indexOf(artifact), 1)
    return noContent
  }),
]
