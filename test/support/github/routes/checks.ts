import { z } from 'zod'
import { afterCheck } from '../acts/checks.ts'
import { openSuite, tellCheckRun } from '../acts/suites.ts'
import { annotationAnswer, checkRunAnswer, checkSuiteAnswer } from '../answers/checks.ts'
import { actorOf, bodyOf, created, numberParam, ok, param, type RepositoryCall } from '../call.ts'
import { readCommit } from '../git/commits.ts'
import { countedList, listOf } from '../page.ts'
import { forbidden, orRefuse, unprocessable } from '../refusal.ts'
import { onRepository, type Route } from '../route.ts'
import { conclusions, latestRuns, type Annotation, type CheckRun } from '../state/checks.ts'
import { iso, timestamp } from '../state/world.ts'

const annotation = z.object({
  path: z.string(),
  start_line: z.int(),
  end_line: z.int(),
  start_column: z.int().nullable().default(null),
  end_column: z.int().nullable().default(null),
  annotation_level: z.enum(['notice', 'warning', 'failure']),
  message: z.string(),
  title: z.string().nullable().default(null),
  raw_details: z.string().nullable().default(null),
})

/** GitHub takes this many characters of summary and of text, and this many annotations at a time. */
const longest = 65_535
const mostAnnotations = 50

/** A button that the run's page shows. */
const button = z.object({ label: z.string().max(20), description: z.string().max(40), identifier: z.string().max(20) })

const output = z.object({
  title: z.string().optional(),
  summary: z.string().max(longest).optional(),
  text: z.string().max(longest).optional(),
  annotations: z.array(annotation).max(mostAnnotations).default([]),
})

const instant = z.iso.datetime({ offset: true }).transform((text) => iso(new Date(text)))

const fields = {
  details_url: z.string().optional(),
  external_id: z.string().optional(),
  status: z.enum(['queued', 'in_progress', 'completed']).optional(),
  started_at: instant.optional(),
  conclusion: z.enum(conclusions).optional(),
  completed_at: instant.optional(),
  output: output.optional(),
  actions: z.array(button).max(3).optional(),
}

const newRun = z.object({ name: z.string(), head_sha: z.string(), ...fields })
const editedRun = z.object({ name: z.string().optional(), ...fields })
type Edit = z.infer<typeof editedRun>

const mergeOutput = (run: CheckRun, edit: NonNullable<Edit['output']>): void => {
  run.output = {
    title: edit.title ?? run.output.title,
    summary: edit.summary ?? run.output.summary,
    text: edit.text ?? run.output.text,
  }
  const fresh: readonly Annotation[] = edit.annotations
  run.annotations.push(...fresh)
}

/** Applies what the caller sent. A conclusion completes the run; without a time it ends now. */
const applyEdit = (call: RepositoryCall, run: CheckRun, edit: Edit): void => {
  const now = timestamp(call.world)
  run.name = edit.name ?? run.name
  run.detailsUrl = edit.details_url ?? run.detailsUrl
  run.externalId = edit.external_id ?? run.externalId
  run.startedAt = edit.started_at ?? run.startedAt
  if (edit.output !== undefined) mergeOutput(run, edit.output)
  if (edit.status === 'completed' && edit.conclusion === undefined) {
    throw unprocessable('Invalid request.\n\n"conclusion" wasn\'t supplied.')
  }
  run.status = edit.conclusion === undefined ? (edit.status ?? run.status) : 'completed'
  run.conclusion = edit.conclusion ?? (run.status === 'completed' ? run.conclusion : null)
  run.completedAt = run.status === 'completed' ? (edit.completed_at ?? run.completedAt ?? now) : null
}

const findRun = (call: RepositoryCall): CheckRun => {
  const id = numberParam(call, 'check_run_id')
  return orRefuse(call.repository.checkRuns.find((run) => run.id === id))
}

/** Only apps make check runs, and only the one that made a run may change it. */
const requireApp = (call: RepositoryCall): void => {
  if (call.caller.kind !== 'installation') throw forbidden('other')
}

const makerOf = (call: RepositoryCall): CheckRun['maker'] =>
  actorOf(call).id === call.world.app.bot.id ? 'app' : 'github-actions'

const createRun = async (call: RepositoryCall): Promise<CheckRun> => {
  const { world, repository } = call
  const by = actorOf(call)
  const asked = bodyOf(call, newRun)
  const commit = orRefuse(await readCommit(repository.directory, asked.head_sha), () =>
    unprocessable(`No commit found for SHA: ${asked.head_sha}`),
  )
  const headBranch = repository.issues.find(({ pull }) => pull?.headSha === commit.oid)?.pull?.headRef ?? null
  const maker = makerOf(call)
  const suite = await openSuite(world, repository, { headSha: commit.oid, headBranch, maker, by })
  const run: CheckRun = {
    id: world.nextId(),
    suite: suite.id,
    maker,
    headSha: commit.oid,
    annotations: [],
    name: asked.name,
    externalId: null,
    detailsUrl: null,
    status: 'queued',
    conclusion: null,
    startedAt: timestamp(world),
    completedAt: null,
    output: { title: null, summary: null, text: null },
  }
  applyEdit(call, run, asked)
  repository.checkRuns.push(run)
  await tellCheckRun(world, repository, run, { action: 'created', by })
  return run
}

const afterChange = async (call: RepositoryCall, run: CheckRun, wasCompleted: boolean): Promise<void> => {
  const { world, repository } = call
  const by = actorOf(call)
  if (run.status !== 'completed' || wasCompleted) return
  await tellCheckRun(world, repository, run, { action: 'completed', by })
  await afterCheck(world, repository, run.headSha, by)
}

const shown = (call: RepositoryCall, runs: readonly CheckRun[]): CheckRun[] => {
  const { query } = call
  return runs
    .filter(({ name }) => name === (query.get('check_name') ?? name))
    .filter(({ status }) => status === (query.get('status') ?? status))
    .filter(
      ({ maker }) =>
        query.get('app_id') === null || (maker === 'app') === (Number(query.get('app_id')) === call.world.app.id),
    )
}

/** Check runs and check suites. */
export const checkRoutes: readonly Route[] = [
  onRepository('POST /repos/{owner}/{repo}/check-runs', 'checks:write', async (call) => {
    requireApp(call)
    const run = await createRun(call)
    await afterChange(call, run, false)
    return created(checkRunAnswer(call.world, call.repository, run))
  }),

  onRepository('GET /repos/{owner}/{repo}/check-runs/{check_run_id}', 'checks:read', (call) =>
    ok(checkRunAnswer(call.world, call.repository, findRun(call))),
  ),

  onRepository('PATCH /repos/{owner}/{repo}/check-runs/{check_run_id}', 'checks:write', async (call) => {
    requireApp(call)
    const run = findRun(call)
    if (run.maker !== makerOf(call)) throw forbidden('installation')
    const wasCompleted = run.status === 'completed'
    applyEdit(call, run, bodyOf(call, editedRun))
    await afterChange(call, run, wasCompleted)
    return ok(checkRunAnswer(call.world, call.repository, run))
  }),

  onRepository('POST /repos/{owner}/{repo}/check-runs/{check_run_id}/rerequest', 'checks:write', async (call) => {
    await tellCheckRun(call.world, call.repository, findRun(call), { action: 'rerequested', by: actorOf(call) })
    return created({})
  }),

  onRepository('GET /repos/{owner}/{repo}/check-runs/{check_run_id}/annotations', 'checks:read', (call) => {
    const run = findRun(call)
    return listOf(call, run.annotations, (one) => annotationAnswer(call.world, call.repository, run, one))
  }),

  onRepository('GET /repos/{owner}/{repo}/commits/{ref}/check-runs', 'checks:read', async (call) => {
    const { world, repository } = call
    const { oid } = orRefuse(await readCommit(repository.directory, param(call, 'ref')), () =>
      unprocessable(`No commit found for SHA: ${param(call, 'ref')}`),
    )
    const all = repository.checkRuns.filter((run) => run.headSha === oid).toReversed()
    const runs = call.query.get('filter') === 'all' ? all : latestRuns(repository.checkRuns, oid)
    return countedList(call, 'check_runs', shown(call, runs), (run) => checkRunAnswer(world, repository, run))
  }),

  onRepository('GET /repos/{owner}/{repo}/commits/{ref}/check-suites', 'checks:read', async (call) => {
    const { world, repository } = call
    const { oid } = orRefuse(await readCommit(repository.directory, param(call, 'ref')))
    const suites = repository.checkSuites.filter(({ headSha }) => headSha === oid)
    return countedList(call, 'check_suites', suites, (suite) => checkSuiteAnswer(world, repository, suite))
  }),
]
