import type { JobLog, WorkflowJob } from '../../../../domain/live.ts'
import type { Unknown } from '../../../../domain/reading.ts'
import type { View } from '../../../../domain/sensor.ts'
import { reasonOf } from '../../../../domain/variable-audit.ts'

/** How often caches were looked for, and how often none was there. */
export interface Lookups {
  /** How many logs were read. */
  readonly logs: number
  readonly hits: number
  readonly misses: number
  /** The keys that were not found, as the logs name them, the most frequent first. */
  readonly missed: readonly string[]
  readonly unknown: readonly Unknown[]
}

/** Each line of a log begins with its time. */
const time = /^\uFEFF?[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9:.]+Z /

/** What actions/cache, the setup actions and setup-uv print at the beginning of a line. */
const hit = /^(?:Cache restored from key: |uv cache restored from GitHub Actions cache with key: )/
const miss =
  /^(?:Cache not found for input keys: |No GitHub Actions cache found for key: |(?:pip|pipenv|poetry|npm|yarn|pnpm|maven|gradle|sbt) cache is not found|Cache is not found$)/

/** The first of the keys that a line names; the line itself where it names none. */
const keyIn = (line: string): string => {
  const colon = line.indexOf(': ')
  return colon === -1 ? line.trim() : (line.slice(colon + 2).split(',', 1)[0] ?? '').trim()
}

interface Counted {
  readonly hits: number
  readonly missed: readonly string[]
}

/** What one log tells. Lines of a script that are shown before it runs begin with a colour, so they do not count. */
export const countLookups = ({ text }: Pick<JobLog, 'text'>): Counted => {
  let hits = 0
  const missed: string[] = []
  for (const raw of text.split('\n')) {
    const line = raw.replace(time, '')
    if (hit.test(line)) hits += 1
    else if (miss.test(line)) missed.push(keyIn(line))
  }
  return { hits, missed }
}

/** Jobs that may look for a cache, by the names that steps have when nobody names them; every job has a first `Set up job`. */
const mayLookUp = ({ steps, status }: WorkflowJob): boolean =>
  status === 'completed' &&
  steps.some(({ name }) => name !== 'Set up job' && /cache|set ?-?up|restore|install/i.test(name))

/** The workflows whose runs look for caches; null where any may, by an action or a workflow that it calls. */
export type Looking = readonly string[] | null

export interface Sample {
  readonly looking: Looking
  readonly branch: string
  readonly window: number
  readonly runs: number
  readonly logs: number
}

const jobsOf = async (view: View, sample: Sample): Promise<{ jobs: readonly WorkflowJob[]; unknown: Unknown[] }> => {
  const since = new Date(view.asOf.getTime() - sample.window)
  const runs = await view.live.runs({ branch: sample.branch, since })
  if (!runs.known) return { jobs: [], unknown: [{ subject: 'the last runs', reason: reasonOf(runs) }] }
  const jobs: WorkflowJob[] = []
  const unknown: Unknown[] = []
  const { looking } = sample
  const ended = runs.value.filter(
    ({ status, path }) => status === 'completed' && (looking === null || looking.includes(path.split('@', 1)[0] ?? '')),
  )
  for (const run of ended.slice(0, sample.runs)) {
    const answer = await view.live.jobs(run.id)
    if (answer.known) jobs.push(...answer.value.filter(({ attempt }) => attempt === run.attempt).filter(mayLookUp))
    else unknown.push({ subject: `the jobs of run ${run.id}`, reason: reasonOf(answer) })
  }
  return { jobs, unknown }
}

const byFrequency = (missed: readonly string[]): readonly string[] =>
  [...Map.groupBy(missed, (key) => key)]
    .toSorted(([left, some], [right, others]) => others.length - some.length || (left < right ? -1 : 1))
    .map(([key]) => key)

/** Reads the logs of the newest jobs of a branch. */
export const lookupsOf = async (view: View, sample: Sample): Promise<Lookups> => {
  const { jobs, unknown } = await jobsOf(view, sample)
  const counted: Counted[] = []
  for (const { id, name } of jobs.slice(0, sample.logs)) {
    const log = await view.live.jobLog(id)
    if (log.known) counted.push(countLookups(log.value))
    else unknown.push({ subject: `the log of job ${id} (${name.slice(0, 60)})`, reason: reasonOf(log) })
  }
  const missed = counted.flatMap((one) => one.missed)
  const hits = counted.reduce((sum, one) => sum + one.hits, 0)
  return { logs: counted.length, hits, misses: missed.length, missed: byFrequency(missed), unknown }
}
