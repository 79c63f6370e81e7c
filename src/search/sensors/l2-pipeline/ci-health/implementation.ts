import { failureRate, runsOfBranch } from '../../../../domain/failure-rate.ts'
import type { Observation } from '../../../../domain/finding.ts'
import type { WorkflowRun } from '../../../../domain/live.ts'
import type { Reading } from '../../../../domain/reading.ts'
import { reasonOf } from '../../../../domain/variable-audit.ts'
import type { View } from '../../../../domain/sensor.ts'
import { highRate, wrongGreen } from './findings.ts'
import { commitColours, lastGreen } from '../../../../domain/green-commit.ts'
import type { CommitColour } from '../../../../domain/green-commit.ts'
import { implementSensor } from '../../../../domain/sensor.ts'
import { settings } from '../ci-health.ts'
import type { Settings } from '../ci-health.ts'

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

/** What `ci-health` does with files and with the repository. */
export const implementation = implementSensor(settings, {
  conclude: async (_, view, given) => {
    const branch = given.branch === 'default' ? (view.defaultBranch ?? null) : given.branch
    if (branch === null) return unreadable('runs', 'nobody could say which branch is the default')
    const { silence } = view.live
    if (silence !== undefined) return unreadable(`runs of ${branch}`, silence)
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
