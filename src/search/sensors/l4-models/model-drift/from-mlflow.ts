import type { View } from '../../../../domain/sensor.ts'
import type { TrackedRun } from '../../../../domain/tracking.ts'
import type { Part } from './from-tables.ts'
import { figure, worse } from './judge.ts'
import type { Verdict } from './judge.ts'
import type { Model } from './settings.ts'

type Comparison = NonNullable<Model['mlflow']>
type Metric = Comparison['metrics'][number]

interface Moved {
  readonly name: string
  readonly before: number
  readonly now: number
  /** By what share of its former size it became worse; negative where it became better. */
  readonly worse: number
  readonly verdict: Verdict
}

/** Compares the metrics that two runs of MLflow logged. */
export const judgeRuns = async (view: View, model: Model, comparison: Comparison): Promise<Part> => {
  const subject = `model:${model.id}`
  const nothing = (reason: string): Part => ({ findings: [], unknown: [{ subject, reason }], compared: 0, drifted: 0 })
  const baseline = await view.stores.trackedRun(comparison.baseline)
  if (!baseline.known) return nothing(`the baseline: ${baseline.reason}`)
  const current = await view.stores.trackedRun(comparison.current)
  if (!current.known) return nothing(`the current run: ${current.reason}`)
  for (const { id, finished, status } of [baseline.value, current.value])
    if (!finished) return nothing(`the run ${id} is ${status}: its metrics are not its result`)
  const measured = comparison.metrics.map((metric) => measure(metric, baseline.value, current.value))
  const moved = measured.filter((one) => typeof one !== 'string')
  const drifted = moved.filter(({ verdict }) => verdict !== 'ok')
  return {
    findings: drifted.length === 0 ? [] : [worsened(model, moved, [baseline.value, current.value])],
    unknown: measured.flatMap((one, index) =>
      typeof one === 'string' ? [{ subject: `${subject}#${comparison.metrics[index]?.name ?? ''}`, reason: one }] : [],
    ),
    compared: moved.length,
    drifted: drifted.length,
  }
}

const measure = ({ name, better, warn, page }: Metric, baseline: TrackedRun, current: TrackedRun): Moved | string => {
  const before = baseline.metrics[name]
  const now = current.metrics[name]
  if (before === undefined) return `the run ${baseline.id} logged no such metric as a finite number`
  if (now === undefined) return `the run ${current.id} logged no such metric as a finite number`
  const change = better === 'lower' ? now - before : before - now
  // A metric that was 0 has no size to compare with: its change counts as it is.
  const share = change / (before === 0 ? 1 : Math.abs(before))
  return { name, before, now, worse: share, verdict: share > page ? 'page' : share >= warn ? 'warn' : 'ok' }
}

const percent = (share: number): string => `${figure(share * 100)} %`

const worsened = (
  model: Model,
  moved: readonly Moved[],
  [baseline, current]: readonly [TrackedRun, TrackedRun],
): Part['findings'][number] => {
  const bad = moved.filter(({ verdict }) => verdict !== 'ok').toSorted((a, b) => b.worse - a.worse)
  const worst = bad.reduce<Verdict>((verdict, one) => worse(verdict, one.verdict), 'ok')
  const list = bad.map((one) => `${one.name}: ${figure(one.before)} → ${figure(one.now)} (${percent(one.worse)} worse)`)
  return {
    kind: worst === 'page' ? 'drift-page' : 'drift-warn',
    subject: `model:${model.id}`,
    effect: worst === 'page' ? 'blocks' : 'degrades',
    title: `${model.id} became worse: ${bad.length} of ${moved.length} metrics`,
    detail: `MLflow's run ${current.name || current.id} against ${baseline.name || baseline.id}: ${list.join('; ')}.`,
    remedy:
      'find out what changed between the two runs; until it is known, keep the earlier version in use or go back to it',
    data: {
      model: model.id,
      baseline: baseline.id,
      current: current.id,
      metrics: moved.map((one) => ({ ...one })),
    },
  }
}
