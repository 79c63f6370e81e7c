import type { WorkflowJob, WorkflowRun } from '../../../../domain/live.ts'
import type { Unknown } from '../../../../domain/reading.ts'
import type { View } from '../../../../domain/sensor.ts'
import { reasonOf } from '../../../../domain/variable-audit.ts'
import { keyOf } from './needs.ts'
import type { Need } from './needs.ts'

/** What the last jobs with a set of labels went through. Milliseconds. */
export interface Service {
  /** A runner took one of them within the window. */
  readonly served: boolean
  /** How long the longest waits that has not begun, and its address. */
  readonly stuck: { readonly wait: number; readonly url: string } | null
  /** Waits of those that began, the oldest first. */
  readonly waits: readonly number[]
}

export interface Evidence {
  readonly services: ReadonlyMap<string, Service>
  readonly unknown: readonly Unknown[]
}

/** The newest runs of the workflows that ask, spread evenly over them. */
const sampled = (runs: readonly WorkflowRun[], needs: readonly Need[], most: number): readonly WorkflowRun[] => {
  const paths = [...new Set(needs.flatMap((need) => need.paths))]
  const lists = paths.map((path) => runs.filter((run) => run.path === path))
  const turns = Array.from({ length: most }, (_, turn) => lists.flatMap((list) => list[turn] ?? [])).flat()
  return turns.slice(0, most)
}

const serviceOf = (jobs: readonly WorkflowJob[], now: number): Service => {
  const times = jobs.map((job) => ({
    job,
    created: Date.parse(job.createdAt ?? ''),
    started: Date.parse(job.startedAt ?? ''),
  }))
  const begun = times.filter(({ job, created, started }) => job.runner !== null && started >= created)
  const stuck = times
    .filter(({ job, created }) => job.status === 'queued' && job.runner === null && !Number.isNaN(created))
    .toSorted((left, right) => left.created - right.created)[0]
  return {
    served: jobs.some(({ runner }) => runner !== null),
    stuck: stuck === undefined ? null : { wait: now - stuck.created, url: stuck.job.url },
    waits: begun.toSorted((left, right) => left.created - right.created).map((one) => one.started - one.created),
  }
}

/** What the newest runs tell of each set of labels; at most `most` of them are asked for their jobs. */
export const evidenceOf = async (
  view: View,
  needs: readonly Need[],
  { window, most }: { readonly window: number; readonly most: number },
): Promise<Evidence> => {
  const runs = await view.live.runs({ since: new Date(view.asOf.getTime() - window) })
  if (!runs.known) return { services: new Map(), unknown: [{ subject: 'the last runs', reason: reasonOf(runs) }] }
  const jobs: WorkflowJob[] = []
  const unknown: Unknown[] = []
  for (const run of sampled(runs.value, needs, most)) {
    const answer = await view.live.jobs(run.id)
    if (answer.known) jobs.push(...answer.value)
    else unknown.push({ subject: `the jobs of run ${run.id}`, reason: reasonOf(answer) })
  }
  const byLabels = Map.groupBy(jobs, ({ labels }) => keyOf(labels))
  const services = needs.map((need) => {
    const key = keyOf(need.labels)
    return [key, serviceOf(byLabels.get(key) ?? [], view.asOf.getTime())] as const
  })
  return { services: new Map(services), unknown }
}
