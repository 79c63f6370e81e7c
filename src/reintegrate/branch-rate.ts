import { z } from 'zod'
import { durationSchema } from '../domain/duration.ts'
import { failureRate, runsOfBranch } from '../domain/failure-rate.ts'
import type { Live } from '../domain/live.ts'
import type { Settings } from '../domain/settings.ts'
import type { EvidenceRecord } from '../domain/state.ts'
import { count, percent } from './wording.ts'

type BranchRate = Pick<EvidenceRecord, 'state' | 'figure'> & { readonly subjects?: readonly string[] }

const ciSettings = z.object({
  window: durationSchema.prefault('7d'),
  branch: z.string().default('default'),
  minRuns: z.int().positive().default(20),
})

/** Where and when the rate is asked. `defaultBranch` null means that nobody knows its name. */
export interface RateRequest {
  readonly settings: Settings
  readonly live: Live
  readonly defaultBranch: string | null
  readonly asOf: Date
}

/** The failure rate of the default branch as gate 6 judges it, with its figure; `subjects` is the branch that fails. */
export const branchRate = async ({ settings, live, defaultBranch, asOf }: RateRequest): Promise<BranchRate> => {
  const own = settings.sensors['ci-health']
  const chosen = ciSettings.safeParse(typeof own === 'object' ? own : {})
  if (!chosen.success) return { state: 'inconclusive', figure: 'the settings of ci-health cannot be read' }
  const { window, minRuns } = chosen.data
  const branch = chosen.data.branch === 'default' ? defaultBranch : chosen.data.branch
  if (branch === null) return { state: 'inconclusive', figure: 'the name of the default branch is unknown' }
  const runs = await live.runs({ branch, since: new Date(asOf.getTime() - window) })
  if (!runs.known) return { state: 'inconclusive', figure: `runs of ${branch}: ${runs.reason}` }
  const rate = failureRate(runsOfBranch(runs.value))
  const days = Math.round(window / 86_400_000)
  if (rate.percent === null || rate.finished < minRuns)
    return {
      state: 'off',
      figure: `${count(rate.finished, 'finished run')} in ${count(days, 'day')}, ${minRuns} arm it`,
    }
  const { max } = z.object({ max: z.number().default(10) }).parse(settings.gates['ci-failure-rate'] ?? {})
  return {
    state: rate.percent <= max ? 'pass' : 'fail',
    figure: `${rate.failed} of ${count(rate.finished, 'finished run')} failed in ${count(days, 'day')}: ${percent(rate.percent)}, at most ${percent(max)}`,
    subjects: rate.percent <= max ? [] : [branch],
  }
}
