import { z } from 'zod'
import { durationSchema } from '../../../domain/duration.ts'
import { failureRate, runsOfBranch } from '../../../domain/failure-rate.ts'
import type { Observation } from '../../../domain/finding.ts'
import type { WorkflowRun } from '../../../domain/live.ts'
import type { Reading } from '../../../domain/reading.ts'
import { defineSensor } from '../../../domain/sensor.ts'
import { reasonOf } from '../../../domain/variable-audit.ts'
import type { View } from '../../../domain/sensor.ts'
import { highRate, wrongGreen } from './ci-health/findings.ts'
import { commitColours, lastGreen } from './ci-health/green-commit.ts'
import type { CommitColour } from './ci-health/green-commit.ts'

const percentage = z.number().min(0).max(100)

const settings = z
  .strictObject({
    window: durationSchema.prefault('7d').describe('how far back runs count'),
    branch: z.string().default('default').describe('the branch whose runs count; `default` is the default branch'),
    degraded: percentage.default(10).describe('above this share of failed runs CI is degraded, in percent'),
    critical: percentage.default(25).describe('above this share it is critical, in percent'),
    minRuns: z.int().positive().default(20).describe('with fewer finished runs the rate is unknown'),
    greenSha: z
      .string()
      .optional()
      .describe('the repository variable that names the last green commit, where there is one: it is held to the runs'),
  })
  .refine(({ degraded, critical }) => degraded <= critical, {
    path: ['critical'],
    error: 'must not lie below `degraded`: what is critical is degraded as well',
  })
type Settings = z.infer<typeof settings>

const unreadable = (subject: string, reason: string): Reading => ({ findings: [], unknown: [{ subject, reason }] })

const days = (window: number): number => Math.round((window / 86_400_000) * 10) / 10

/** With few runs, the rate that would stand if all that are missing had succeeded: it cannot be lower. */
const surely = (runs: readonly WorkflowRun[], { minRuns }: Settings): number => {
  const { finished, failed } = failureRate(runs)
  return (failed / Math.max(finished, minRuns)) * 100
}

const rateFindings = (
  branch: string,
  { runs, green }: { readonly runs: readonly WorkflowRun[]; readonly green: CommitColour | null },
  given: Settings,
): readonly Observation[] => {
  const percent = surely(runs, given)
  if (percent <= given.degraded) return []
  const kind = percent > given.critical ? 'ci-critical' : 'ci-degraded'
  const limit = kind === 'ci-critical' ? given.critical : given.degraded
  return [highRate({ kind, branch, limit, days: days(given.window), minRuns: given.minRuns, runs, green })]
}

/** A newer green commit may take the variable's keeper this long to notice. */
const grace = 24 * 3_600_000

const greenReading = async (view: View, runs: readonly WorkflowRun[], given: Settings): Promise<Reading> => {
  const { greenSha: name, window } = given
  if (name === undefined) return { findings: [], unknown: [] }
  const layer = await view.live.variables('repo-vars')
  if (!layer.known) return unreadable(`repo-vars/${name}`, reasonOf(layer))
  const value = layer.value.find((one) => one.name.toUpperCase() === name.toUpperCase())?.value ?? null
  if (value === null) return unreadable(`repo-vars/${name}`, 'there is no such variable, so it names no green commit')
  const colours = commitColours(runs)
  const green = lastGreen(colours)
  const named = colours.find(({ sha }) => sha === value.trim().toLowerCase())
  const wrong = (why: string): Reading => ({ findings: [wrongGreen(name, { value, why, green })], unknown: [] })
  if (!/^[0-9a-f]{40}$/i.test(value.trim())) return wrong('that is no commit')
  if (named?.colour === 'red') return wrong('a workflow of that commit failed')
  if (green !== null && named?.sha !== green.sha && view.asOf.getTime() - green.at > grace)
    return wrong('a newer commit has been green for more than a day')
  if (named === undefined)
    return unreadable(`repo-vars/${name}`, `no workflow ran in ${days(window)} days on the commit that it names`)
  if (named.colour === 'open')
    return unreadable(`repo-vars/${name}`, 'no run of the commit that it names has succeeded, or one has not ended')
  return { findings: [], unknown: [] }
}

const rateUnknown = (branch: string, finished: number, given: Settings): string =>
  finished === 0
    ? `no run of ${branch} finished in ${days(given.window)} days, so nobody can say whether CI works`
    : `only ${finished} runs of ${branch} finished in ${days(given.window)} days; a rate needs ${given.minRuns}`

const hasWorkflows = ({ tree }: View): boolean =>
  tree.partial !== null || tree.match(['.github/workflows/*.{yml,yaml}']).length > 0

export const ciHealth = defineSensor({
  id: 'ci-health',
  layer: 'L2',
  title: 'Failure rate of CI',
  why: 'Where one run in ten fails for no reason of the change, people stop reading red, merge anyway, and the day it matters nobody looks. The rate is the earliest sign, and the last commit on which everything worked is the first thing asked for when it does not.',
  cannotKnow:
    'A run is judged by its conclusion, not by its logs: whether a failure was the fault of the change, of the infrastructure or of a flaky test is not told apart. Runs of pull requests are left out, since anybody can cause them, and so are Dependabot’s and Copilot’s own. A run that was repeated counts by its last attempt. Below the smallest number of runs the rate is unknown, and a finding only where it would be too high even if all the missing ones had succeeded.',
  kinds: {
    'ci-degraded': 'More finished runs of the branch failed than the limit allows (10 %).',
    'ci-critical': 'The share of failed runs lies above the second limit (25 %).',
    'green-sha-wrong': 'The variable that names the last green commit names none, a red one, or one long overtaken.',
  },
  files: [],
  wakesOn: ['workflow_run', 'clock'],
  cadence: 'hourly',
  version: 3,
  settings,
  conclude: async (_, view, given) => {
    const branch = given.branch === 'default' ? (view.defaultBranch ?? null) : given.branch
    if (branch === null) return unreadable('runs', 'nobody could say which branch is the default')
    const since = new Date(view.asOf.getTime() - given.window)
    const asked = await view.live.runs({ branch, since })
    if (!asked.known) return unreadable(`runs of ${branch}`, reasonOf(asked))
    const runs = runsOfBranch(asked.value)
    const { finished, failed, percent } = failureRate(runs)
    if (runs.length === 0 && !hasWorkflows(view))
      return { findings: [], unknown: [], notApplicable: 'there is no workflow' }
    const enough = finished >= given.minRuns
    const green = await greenReading(view, runs, given)
    const { degraded, critical } = given
    const last = lastGreen(commitColours(runs))
    return {
      findings: [...rateFindings(branch, { runs, green: last }, given), ...green.findings],
      unknown: [
        ...(enough ? [] : [{ subject: `runs of ${branch}`, reason: rateUnknown(branch, finished, given) }]),
        ...green.unknown,
      ],
      figures: { finished, failed, degraded, critical, ...(percent === null ? {} : { percent }) },
      ...(last === null ? {} : { names: { lastGreen: last.sha } }),
    }
  },
})
