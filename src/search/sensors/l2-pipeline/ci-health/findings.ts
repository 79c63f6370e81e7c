import { countsForRate, hasFailed } from '../../../../domain/failure-rate.ts'
import type { Observation } from '../../../../domain/finding.ts'
import type { WorkflowRun } from '../../../../domain/live.ts'
import type { CommitColour } from '../../../../domain/green-commit.ts'

/** A measured failure rate that lies above a limit. `limit` in percent, `days` of the window. */
export interface HighRate {
  readonly kind: 'ci-degraded' | 'ci-critical'
  readonly branch: string
  readonly limit: number
  readonly days: number
  /** Fewer finished runs than these tell no rate, only that it is at least so high. */
  readonly minRuns: number
  /** The newest commit on which everything succeeded, null where the window has none. */
  readonly green: CommitColour | null
  readonly runs: readonly WorkflowRun[]
}

interface Share {
  readonly path: string
  readonly failed: number
  readonly finished: number
  readonly url: string
}

/** Which workflows fail, the most often failing first. */
const shares = (runs: readonly WorkflowRun[]): readonly Share[] =>
  [...Map.groupBy(runs.filter(countsForRate), ({ path }) => path)]
    .map(([path, own]) => {
      const failures = own.filter(hasFailed).toSorted((left, right) => right.id - left.id)
      return { path, failed: failures.length, finished: own.length, url: failures[0]?.url ?? '' }
    })
    .filter(({ failed }) => failed > 0)
    .toSorted((left, right) => right.failed - left.failed || (left.path < right.path ? -1 : 1))

const shown = (percent: number): string => `${Math.round(percent * 10) / 10} %`

const words = {
  'ci-degraded': { effect: 'degrades', state: 'degraded' },
  'ci-critical': { effect: 'blocks', state: 'critical' },
} as const

export const highRate = ({ kind, branch, limit, days, minRuns, green, runs }: HighRate): Observation => {
  const failing = shares(runs)
  const [worst] = failing
  const finished = runs.filter(countsForRate).length
  const failed = runs.filter(hasFailed).length
  const percent = (failed / finished) * 100
  const few =
    finished < minRuns
      ? ` Fewer than ${minRuns} runs tell no rate; had the missing ones succeeded, it would still be ${shown((failed / minRuns) * 100)}.`
      : ''
  const back =
    green === null
      ? `No commit of these ${days} days is wholly green.`
      : `The last commit on which everything succeeded is \`${green.sha}\` (${new Date(green.at).toISOString().slice(0, 10)}).`
  const list = failing
    .slice(0, 5)
    .map(({ path, failed: bad, finished: all, url }) => `- \`${path}\`: ${bad} of ${all}, last ${url}`)
  return {
    kind,
    subject: branch,
    effect: words[kind].effect,
    title: `CI of ${branch} is ${words[kind].state}: ${shown(percent)} of runs failed`,
    detail: `In ${days} days ${failed} of ${finished} finished runs failed; up to ${limit} % would be tolerated. Cancelled and skipped runs count on neither side.${few} ${back}\n\n${list.join('\n')}`,
    remedy:
      worst === undefined ? 'mend the failing workflows' : `mend ${worst.path} first: it failed ${worst.failed} times`,
    data: {
      branch,
      percent: Math.round(percent * 100) / 100,
      limit,
      failed,
      finished,
      lastGreen: green?.sha ?? null,
      workflows: failing.map(({ path, failed: bad, finished: all }) => ({ path, failed: bad, finished: all })),
    },
  }
}

/** The variable that others trust to name the last green commit names another one. */
export const wrongGreen = (
  variable: string,
  { value, why, green }: { readonly value: string; readonly why: string; readonly green: CommitColour | null },
): Observation => ({
  kind: 'green-sha-wrong',
  subject: `repo-vars/${variable}`,
  effect: 'degrades',
  title: `${variable} does not name the last green commit`,
  detail: `It holds \`${value.slice(0, 40).replaceAll(/[^0-9A-Za-z._-]/g, '?')}\`: ${why}. Whoever goes back to it by name goes to the wrong state.`,
  remedy:
    green === null
      ? 'no commit of the window is wholly green: mend CI, then set it again'
      : `set it to ${green.sha}, the newest commit whose workflows all succeeded`,
  data: { variable, green: green?.sha ?? null },
})
