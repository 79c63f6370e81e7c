import type { WorkflowEntry } from '../../../../domain/actions.ts'
import type { Observation } from '../../../../domain/finding.ts'
import type { WorkflowRun } from '../../../../domain/live.ts'

const hour = 3_600_000
const day = 24 * hour

const plural = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`

/** How long something took, in the unit that people would use. */
const span = (milliseconds: number): string => {
  if (milliseconds >= 2 * day) return plural(Math.floor(milliseconds / day), 'day')
  return milliseconds >= hour
    ? plural(Math.floor(milliseconds / hour), 'hour')
    : plural(Math.floor(milliseconds / 60_000), 'minute')
}

const code = (text: string): string => `\`${text.replaceAll(/[`\s]+/g, ' ').trim()}\``

const waits = {
  queued: {
    effect: 'degrades',
    what: 'wait for a runner or for the run before them',
    remedy:
      'see whether a runner with their labels is online and the concurrency group is free; cancel them if nobody needs them',
  },
  waiting: {
    effect: 'advises',
    what: 'wait for the approval of a person',
    remedy: 'approve or reject them; GitHub fails them after 30 days',
  },
} as const

/** Runs of one workflow that do not begin. `limit` in milliseconds. */
export const waitingRuns = (
  kind: keyof typeof waits,
  runs: readonly WorkflowRun[],
  { asOf, limit }: { readonly asOf: Date; readonly limit: number },
): readonly Observation[] =>
  [...Map.groupBy(runs, ({ path }) => path)].flatMap(([path, own]) => {
    const oldest = own.reduce((one, other) => (Date.parse(one.createdAt) <= Date.parse(other.createdAt) ? one : other))
    const age = asOf.getTime() - Date.parse(oldest.createdAt)
    const { effect, what, remedy } = waits[kind]
    return [
      {
        kind: `run-${kind}`,
        subject: `workflow:${path}`,
        effect,
        title: `${plural(own.length, 'run')} of ${path} ${kind} for up to ${span(age)}`,
        detail: `They ${what}; more than ${span(limit)} is too long. The oldest is ${oldest.url}.`,
        remedy,
        data: { path, runs: own.map(({ id }) => id).slice(0, 100), oldest: oldest.createdAt },
      },
    ]
  })

export const oldRuns = (count: number, retention: number): Observation => ({
  kind: 'old-runs',
  subject: 'runs',
  effect: 'advises',
  title: `${plural(count, 'run')} older than ${span(retention)} ${count === 1 ? 'is' : 'are'} still listed`,
  detail: `Logs and artifacts are kept for a while only; of a run that is older than ${span(retention)} nothing but its name and outcome may be left, and it stands in every list and every count.`,
  remedy: 'delete them (`gh run delete`), or raise `retention` where they are kept on purpose',
  data: { count, days: Math.round(retention / day) },
})

export const disabledSchedule = ({ path, name, url }: WorkflowEntry): Observation => ({
  kind: 'schedule-disabled',
  subject: `workflow:${path}`,
  effect: 'degrades',
  title: `GitHub has disabled ${path}: the repository was idle for 60 days`,
  detail: `${code(name)} no longer runs on its schedule, nor on anything else, and nothing else tells that it does not. See ${url}`,
  remedy: `enable it again: gh workflow enable ${path.slice(path.lastIndexOf('/') + 1)}`,
  data: { path, state: 'disabled_inactivity' },
})

/** Schedules that GitHub is about to disable. */
export const idleSchedules = (paths: readonly string[], idle: number): Observation => ({
  kind: 'schedule-near-idle',
  subject: 'schedules',
  effect: 'advises',
  title: `Nobody has pushed for ${span(idle)}; after 60 GitHub disables ${plural(paths.length, 'scheduled workflow')}`,
  detail: `In a public repository without activity for 60 days GitHub disables scheduled workflows: ${paths.slice(0, 10).map(code).join(', ')}.`,
  remedy: 'push something worth pushing, or take the schedules away where nobody needs them',
  data: { days: Math.floor(idle / day), workflows: [...paths] },
})
