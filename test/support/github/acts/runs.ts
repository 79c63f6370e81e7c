import { parse } from 'yaml'
import { z } from 'zod'
import { runAnswer, workflowAnswer } from '../answers/runs.ts'
import { branchTip } from '../git/references.ts'
import { readBlob, listTree } from '../git/trees.ts'
import { readCommit } from '../git/commits.ts'
import type { Job, Run, WorkflowState } from '../state/actions.ts'
import type { CheckRun, Conclusion, Status } from '../state/checks.ts'
import type { Repository } from '../state/repository.ts'
import { accountOf, iso, timestamp, type World } from '../state/world.ts'
import { emit } from '../webhooks.ts'
import { openSuite } from './suites.ts'

export type Workflow = WorkflowState & { readonly name: string }

const named = z.object({ name: z.string() })

const nameOf = (text: string, path: string): string => {
  try {
    return named.parse(parse(text)).name
  } catch {
    return path
  }
}

const nameAt = async ({ directory }: Repository, commit: string, path: string): Promise<string> =>
  nameOf((await readBlob(directory, `${commit}:${path}`))?.content.toString('utf8') ?? '', path)

/** The workflows that lie on the default branch, in the order of their paths. */
export const listWorkflows = async (world: World, repository: Repository): Promise<Workflow[]> => {
  const { directory, defaultBranch } = repository
  const tip = await readCommit(directory, defaultBranch)
  const entries = tip === undefined ? [] : await listTree(directory, tip.tree, true)
  const files = entries.filter(({ type, path }) => type === 'blob' && /^\.github\/workflows\/[^/]+\.ya?ml$/.test(path))
  return Promise.all(
    files.map(async ({ path }) => ({
      ...workflowState(world, repository, path),
      name: await nameAt(repository, defaultBranch, path),
    })),
  )
}

/** What is kept of a workflow beside its file: made when it is first asked for. */
export const workflowState = (world: World, repository: Repository, path: string): WorkflowState => {
  const known = repository.workflows.get(path)
  if (known !== undefined) return known
  const made: WorkflowState = { id: world.nextId(), path, createdAt: repository.createdAt, state: 'active' }
  repository.workflows.set(path, made)
  return made
}

export type NewJob = {
  readonly name: string
  readonly conclusion?: Conclusion
  readonly steps?: readonly { readonly name: string; readonly conclusion?: Conclusion }[]
  readonly labels?: readonly string[]
  /** Null for one that GitHub has deleted. */
  readonly log?: string | null
  /** The run's last, if nothing is said. */
  readonly attempt?: number
}

export type NewRun = {
  /** `.github/workflows/ci.yml`. */
  readonly path: string
  /** As the file names itself, if nothing is said. */
  readonly name?: string
  readonly event?: string
  readonly branch?: string
  /** The branch's tip, if nothing is said. */
  readonly sha?: string
  readonly createdAt?: Date
  /** How long it ran; a minute, if nothing is said. */
  readonly seconds?: number
  readonly status?: Status
  readonly conclusion?: Conclusion
  readonly attempt?: number
  readonly actor?: string
  readonly jobs?: readonly NewJob[]
}

type Times = { readonly startedAt: string; readonly endedAt: string }

const addJob = (world: World, repository: Repository, run: Run, wanted: NewJob, times: Times): Job => {
  const conclusion = wanted.conclusion ?? run.conclusion ?? 'success'
  const done = { status: 'completed', startedAt: times.startedAt, completedAt: times.endedAt } as const
  const check: CheckRun = {
    id: world.nextId(),
    suite: run.suite,
    maker: 'github-actions',
    headSha: run.headSha,
    annotations: [],
    name: wanted.name,
    externalId: null,
    detailsUrl: null,
    ...done,
    conclusion,
    output: { title: null, summary: null, text: null },
  }
  repository.checkRuns.push(check)
  const steps = (wanted.steps ?? []).map((step, at) => ({
    name: step.name,
    number: at + 1,
    conclusion: step.conclusion ?? 'success',
    ...done,
  }))
  const job = {
    id: world.nextId(),
    checkRun: check.id,
    name: wanted.name,
    attempt: wanted.attempt ?? run.attempt,
    ...done,
    conclusion,
    labels: wanted.labels ?? ['ubuntu-latest'],
    steps,
    log: wanted.log === undefined ? '' : wanted.log,
  }
  run.jobs.push(job)
  return job
}

const usual = { event: 'push', seconds: 60, status: 'completed', conclusion: 'success', attempt: 1, jobs: [] } as const

/** A run of a workflow that has been, or is going on; its jobs are check runs of its commit. */
export const addRun = async (world: World, repository: Repository, wanted: NewRun): Promise<Run> => {
  const { path, event, seconds, status, conclusion, attempt, jobs } = { ...usual, ...wanted }
  const headBranch = wanted.branch ?? repository.defaultBranch
  const headSha = wanted.sha ?? (await branchTip(repository.directory, headBranch)) ?? ''
  const began = wanted.createdAt ?? world.now()
  const times = { startedAt: iso(began), endedAt: iso(new Date(began.getTime() + seconds * 1000)) }
  const actor = accountOf(world, wanted.actor ?? repository.owner.login)
  const workflow = workflowState(world, repository, path)
  const suite = await openSuite(world, repository, { headSha, headBranch, maker: 'github-actions', by: actor })
  const run: Run = {
    id: world.nextId(),
    number: repository.runs.filter((one) => one.workflow === workflow.id).length + 1,
    attempt,
    workflow: workflow.id,
    name: wanted.name ?? (await nameAt(repository, headSha, path)),
    path,
    event,
    headBranch,
    headSha,
    title: (await readCommit(repository.directory, headSha))?.message.split('\n')[0] ?? '',
    actor,
    suite: suite.id,
    createdAt: times.startedAt,
    updatedAt: times.endedAt,
    jobs: [],
    artifacts: [],
    status,
    conclusion: status === 'completed' ? conclusion : null,
  }
  repository.runs.push(run)
  for (const job of jobs) addJob(world, repository, run, job, times)
  return run
}

/** The `workflow_run` event of a run as it stands. */
export const tellRun = async (
  world: World,
  repository: Repository,
  run: Run,
  action: 'requested' | 'in_progress' | 'completed',
): Promise<void> => {
  const workflow = { ...workflowState(world, repository, run.path), name: run.name }
  const payload = {
    workflow_run: await runAnswer(world, repository, run),
    workflow: workflowAnswer(world, repository, workflow),
  }
  emit(world, { event: 'workflow_run', action, repository, sender: run.actor, payload })
}

/** Ends a run that was going on, and tells of it. */
export const finishRun = async (
  world: World,
  repository: Repository,
  run: Run,
  { conclusion, jobs }: { readonly conclusion: Conclusion; readonly jobs: readonly NewJob[] },
): Promise<void> => {
  run.status = 'completed'
  run.conclusion = conclusion
  run.updatedAt = timestamp(world)
  for (const job of jobs) addJob(world, repository, run, job, { startedAt: run.createdAt, endedAt: run.updatedAt })
  await tellRun(world, repository, run, 'completed')
}
