import { z } from 'zod'
import { failureRate } from '../../domain/failure-rate.ts'
import { defineGate } from '../../domain/gate.ts'
import type { GateView, Judgement } from '../../domain/gate.ts'
import type { WorkflowRun } from '../../domain/live.ts'
import { branchRate } from '../branch-rate.ts'
import { undecided } from '../judged-findings.ts'
import { freshRecord, sweepAgain } from '../sweep-record.ts'
import { count, percent } from '../wording.ts'

const armedBy = 'at least 20 finished runs on the default branch in the window'
const ciSettings = z.strictObject({
  max: z.number().min(0).max(100).default(10).describe('highest failure rate that passes, in percent'),
})
const kinds: readonly string[] = ['ci-degraded', 'ci-critical']

/**
 * Gate 6: the default branch's failure rate is at most 10 %, by the last sweep, or by its runs now where no sweep has
 * recorded it. A change that rescues the open case of a high rate is judged by the runs of its own head instead: it
 * could never lower the rate before it is merged. A rescue of something else passes where the rate was high before: what
 * it mends may be why, and two rescues that each waited for what the other mends would wait for ever.
 */
export const ciFailureRate = defineGate({
  id: 'ci-failure-rate',
  number: 6,
  title: 'The failure rate of CI is low',
  why: 'Where one run in ten fails anyway, a red check means nothing and a broken merge hides among the others.',
  armedBy,
  sensors: ['ci-health'],
  playbook: null,
  settings: ciSettings,
  judge: async (view) => {
    const { max } = ciSettings.parse(view.settings.gates['ci-failure-rate'] ?? {})
    if (view.change !== null && view.rescues.some((kind) => kinds.includes(kind))) return judgeHead(view, max)
    const record = freshRecord(view, 'ci-failure-rate')
    if (record.known && record.value.state === 'fail' && view.change !== null && view.planned)
      return { state: 'pass', evidence: `this rescue leaves it as it was: ${record.value.figure}`, unblock: '' }
    if (record.known)
      return { state: record.value.state, evidence: record.value.figure, unblock: unblocks(max)[record.value.state] }
    const { state, figure } = await branchRate(view)
    if (state === 'inconclusive') return undecided(`${record.reason}; ${figure}`, sweepAgain)
    return { state, evidence: `${figure} (read now: ${record.reason})`, unblock: unblocks(max)[state] }
  },
})

const unblocks = (max: number): Readonly<Record<Judgement['state'], string>> => ({
  pass: '',
  fail: `failing workflows mended until the rate is at most ${percent(max)}; a pull request linked to the open case is judged by its own runs`,
  inconclusive: sweepAgain,
  off: `armed by ${armedBy}`,
})

async function judgeHead(view: GateView, max: number): Promise<Judgement> {
  const head = view.change?.head ?? ''
  const runs = await view.live.runs({ headSha: head })
  const waits = 'the workflows of this head finish, then the gate is judged again'
  if (!runs.known) return undecided(`runs of this head: ${runs.reason}`, waits)
  const latest = latestRuns(runs.value, view.ownRun)
  const running = latest.filter(({ status }) => status !== 'completed')
  if (running.length > 0) return undecided(`${count(running.length, 'run')} of this head still going`, waits)
  const rate = failureRate(latest)
  if (rate.percent === null) return undecided('no run of this head has finished', waits)
  const evidence = `rescues the open case; of this head's ${count(rate.finished, 'run')} ${rate.failed} failed: ${percent(rate.percent)}, at most ${percent(max)}`
  return rate.percent <= max
    ? { state: 'pass', evidence, unblock: '' }
    : { state: 'fail', evidence, unblock: 'the author mends the failing runs of this head' }
}

/** The last run of each workflow and event; the workflow that holds this very judgement is left out. */
function latestRuns(runs: readonly WorkflowRun[], ownRun: number | null): readonly WorkflowRun[] {
  const own = runs.find(({ id }) => id === ownRun)?.path
  const latest = new Map<string, WorkflowRun>()
  for (const run of runs) {
    const key = `${run.path}\n${run.event}`
    const standing = latest.get(key)
    if (run.path !== own && (standing === undefined || standing.id < run.id)) latest.set(key, run)
  }
  return [...latest.values()]
}
