import { countsForRate, hasFailed } from '../../../../domain/failure-rate.ts'
import type { Live, WorkflowJob, WorkflowRun } from '../../../../domain/live.ts'
import type { Unknown } from '../../../../domain/reading.ts'
import { reasonOf } from '../../../../domain/variable-audit.ts'
import { tellingLines } from './classify.ts'
import { failedLines } from './log.ts'

/** `standing`: the workflow's last word is a failure. `cured`: the same commit passed when it ran again. */
export type Standing = 'standing' | 'cured'

/** A failed job with the lines of its log that can tell why. */
export interface FailedJob {
  readonly run: WorkflowRun
  readonly job: WorkflowJob
  readonly standing: Standing
  readonly lines: readonly string[]
  /** Other failed jobs of the same run and matrix, whose logs were not read. */
  readonly alike: number
}

export interface Gathered {
  readonly jobs: readonly FailedJob[]
  /** Failed runs that never had a job: GitHub could not start the workflow. */
  readonly unstarted: readonly WorkflowRun[]
  readonly unknown: readonly Unknown[]
  readonly failedRuns: number
}

interface Limits {
  readonly maxRuns: number
  readonly maxLogs: number
}

interface Suspect {
  readonly run: WorkflowRun
  readonly standing: Standing
}

const newestFirst = (left: WorkflowRun, right: WorkflowRun): number =>
  Date.parse(right.createdAt) - Date.parse(left.createdAt) || right.id - left.id

/** Of a workflow's runs, the newest first, those that passed at another try and those whose commit did later. */
const curedOf = (sorted: readonly WorkflowRun[]): readonly WorkflowRun[] => {
  const green = new Set<string>()
  return sorted.filter((run) => {
    if (hasFailed(run)) return green.has(run.headSha)
    green.add(run.headSha)
    return run.attempt > 1
  })
}

/** The runs to look into: of each workflow the last one if it failed, and those that passed, or whose commit did, at another try. */
export const suspects = (runs: readonly WorkflowRun[]): readonly Suspect[] => {
  const standing: Suspect[] = []
  const cured: Suspect[] = []
  for (const [, own] of Map.groupBy(runs.filter(countsForRate), ({ path }) => path)) {
    const sorted = own.toSorted(newestFirst)
    const [last] = sorted
    if (last !== undefined && hasFailed(last)) standing.push({ run: last, standing: 'standing' })
    cured.push(...curedOf(sorted).map((run) => ({ run, standing: 'cured' as const })))
  }
  const byPath = standing.toSorted((left, right) => (left.run.path < right.run.path ? -1 : 1))
  return [...byPath, ...cured.toSorted((left, right) => newestFirst(left.run, right.run))]
}

const isAgain = ({ status, attempt }: WorkflowRun): boolean => status !== 'completed' && attempt > 1

/** Of each workflow the last run, where it is at another try: what it was is over, and what it will be nobody knows. */
const runningAgain = (runs: readonly WorkflowRun[]): readonly WorkflowRun[] =>
  [
    ...Map.groupBy(
      runs.filter((run) => countsForRate(run) || isAgain(run)),
      ({ path }) => path,
    ),
  ]
    .flatMap(([, own]) => own.toSorted(newestFirst).slice(0, 1))
    .filter(isAgain)
    .toSorted((left, right) => (left.path < right.path ? -1 : 1))

/** A job's name without the values of its matrix. */
export const baseName = (name: string): string => name.replace(/ \([^()]*\)$/, '')

const failed = ({ conclusion }: WorkflowJob): boolean => conclusion === 'failure' || conclusion === 'timed_out'

/** The failed jobs of the last attempt; for a run that passed, those of earlier ones that passed later. */
const failedJobs = (run: WorkflowRun, jobs: readonly WorkflowJob[]): readonly WorkflowJob[] => {
  const last = new Map(jobs.map((job) => [job.name, job]))
  if (hasFailed(run)) return [...last.values()].filter(failed)
  return jobs.filter((job) => failed(job) && last.get(job.name)?.conclusion === 'success')
}

const time = (date: string | null): number => Date.parse(date ?? '')

/** Whether a job only began once another had failed: such a one tells that others failed, not why. */
const follows = (job: WorkflowJob, others: readonly WorkflowJob[]): boolean =>
  others.some((other) => other.id !== job.id && time(other.completedAt) <= time(job.startedAt))

/** One job of each name first, then the others of the matrix; those that follow on the failure of others last. */
const inOrder = (jobs: readonly WorkflowJob[]): readonly WorkflowJob[] => {
  const sorted = jobs.toSorted(
    (left, right) => Number(follows(left, jobs)) - Number(follows(right, jobs)) || left.id - right.id,
  )
  const firsts = new Map(sorted.toReversed().map((job) => [baseName(job.name), job.id]))
  return sorted.toSorted(
    (left, right) =>
      Number(firsts.get(baseName(right.name)) === right.id) - Number(firsts.get(baseName(left.name)) === left.id),
  )
}

const mostOfRun = 6

interface OfRun {
  readonly jobs: readonly FailedJob[]
  readonly unknown: readonly Unknown[]
  readonly logs: number
  readonly unstarted: boolean
}

const readRun = async (live: Live, { run, standing }: Suspect, room: number): Promise<OfRun> => {
  const subject = `run ${run.id} of ${run.path}`
  const nothing = { jobs: [], unknown: [], logs: 0, unstarted: false }
  const asked = await live.jobs(run.id)
  if (!asked.known) return { ...nothing, unknown: [{ subject, reason: reasonOf(asked) }] }
  if (asked.value.length === 0 && hasFailed(run)) return { ...nothing, unstarted: true }
  const found = failedJobs(run, asked.value)
  if (found.length === 0)
    return hasFailed(run) ? { ...nothing, unknown: [{ subject, reason: 'GitHub names no failed job of it' }] } : nothing
  const chosen = inOrder(found).slice(0, Math.min(mostOfRun, room))
  const jobs: FailedJob[] = []
  const unknown: Unknown[] = []
  for (const job of chosen) {
    const log = await live.jobLog(job.id)
    const name = baseName(job.name)
    if (!log.known) {
      unknown.push({ subject: `${subject}, job ${job.name}`, reason: reasonOf(log) })
      continue
    }
    const alike = found.filter((one) => baseName(one.name) === name && !chosen.includes(one)).length
    const lines = tellingLines(failedLines(log.value.text, job))
    jobs.push({ run, job, standing, lines, alike: jobs.some((one) => baseName(one.job.name) === name) ? 0 : alike })
  }
  const read = new Set(chosen.map(({ name }) => baseName(name)))
  const left = found.filter(({ name }) => !read.has(baseName(name)))
  if (left.length > 0) unknown.push({ subject, reason: `${left.length} more failed jobs of it were not looked into` })
  return { jobs, unknown, logs: chosen.length, unstarted: false }
}

/** Reads the failed jobs of the runs that matter, within limits; what lies beyond them is unknown, not fine. */
export const gather = async (live: Live, runs: readonly WorkflowRun[], limits: Limits): Promise<Gathered> => {
  const all = suspects(runs)
  const jobs: FailedJob[] = []
  const unknown: Unknown[] = runningAgain(runs).map(({ id, path, attempt }) => ({
    subject: `run ${id} of ${path}`,
    reason: `it runs again, as attempt ${attempt}`,
  }))
  const unstarted: WorkflowRun[] = []
  let logs = 0
  let looked = 0
  for (const suspect of all.slice(0, limits.maxRuns)) {
    if (logs >= limits.maxLogs) break
    const read = await readRun(live, suspect, limits.maxLogs - logs)
    looked += 1
    logs += read.logs
    jobs.push(...read.jobs)
    unknown.push(...read.unknown)
    if (read.unstarted) unstarted.push(suspect.run)
  }
  const left = all.length - looked
  if (left > 0)
    unknown.push({
      subject: 'failed runs',
      reason: `${left} more failed runs were not looked into; the settings end it at ${limits.maxRuns} runs and ${limits.maxLogs} logs`,
    })
  return { jobs, unstarted, unknown, failedRuns: all.filter(({ standing }) => standing === 'standing').length }
}

/** Whether a job failed only after another one of its run had. */
export const followsOn = ({ run, job }: FailedJob, all: readonly FailedJob[]): boolean =>
  follows(
    job,
    all.filter((one) => one.run.id === run.id).map((one) => one.job),
  )
