import type { ColumnShift } from '../../../../domain/stores.ts'
import type { Model } from './settings.ts'

export type Verdict = 'ok' | 'warn' | 'page'

/** A feature with what was measured of it and what follows. */
export interface Judged {
  readonly column: ColumnShift
  readonly verdict: Verdict
  /** What moved, each with its figure, worst first. */
  readonly reasons: readonly string[]
}

const grades: readonly Verdict[] = ['ok', 'warn', 'page']

export const worse = (a: Verdict, b: Verdict): Verdict => (grades.indexOf(a) > grades.indexOf(b) ? a : b)

type Limits = Model['psi']

const graded = (figure: number, limits: Limits): Verdict => {
  if (limits === null || figure < limits.warn) return 'ok'
  return figure > limits.page ? 'page' : 'warn'
}

/** Figures as people read them: four digits that count. */
export const figure = (value: number): string => String(Number(value.toPrecision(4)))

const limitsOf = (model: Model, name: string): Limits => {
  const own = model.features?.find((feature) => feature.name === name)
  return own !== undefined && 'psi' in own && own.psi !== undefined ? own.psi : model.psi
}

/** The share of values that are missing, baseline first. */
const missingShares = ({ sizes, missing }: ColumnShift): readonly [number, number] => [
  missing[0] / (sizes[0] + missing[0]),
  missing[1] / (sizes[1] + missing[1]),
]

/**
 * What a feature's figures say. A stability index counts only beyond what chance alone gives to samples of these sizes
 * in 95 of 100 cases, and so does a Kolmogorov–Smirnov statistic with a p-value below 0.05; with many rows the
 * smallest shift is certain, and only its size tells whether it matters.
 */
export const judgeColumn = (model: Model, column: ColumnShift): Judged => {
  const found: { verdict: Verdict; reason: string }[] = []
  const { shift } = column
  if (shift !== null) {
    const limits = limitsOf(model, column.name)
    const psi = shift.psi > shift.null95 ? graded(shift.psi, limits) : 'ok'
    found.push({ verdict: psi, reason: `PSI ${figure(shift.psi)}` })
    if (shift.ks !== null) {
      const ks = shift.ks.pValue < 0.05 ? graded(shift.ks.statistic, model.ks) : 'ok'
      found.push({ verdict: ks, reason: `KS ${figure(shift.ks.statistic)} (p ${figure(shift.ks.pValue)})` })
    }
    const js = shift.psi > shift.null95 ? graded(shift.jensenShannon, model.jensenShannon) : 'ok'
    found.push({ verdict: js, reason: `Jensen-Shannon ${figure(shift.jensenShannon)}` })
  }
  const [before, now] = missingShares(column)
  const moved = Math.abs(now - before) > model.missing
  const percent = (part: number): string => `${Math.round(part * 1000) / 10} %`
  const isGone = column.sizes[0] > 0 && column.sizes[1] === 0
  found.push({
    verdict: moved ? (isGone ? 'page' : 'warn') : 'ok',
    reason: `missing ${percent(before)} → ${percent(now)}`,
  })
  const told = found.filter(({ verdict }) => verdict !== 'ok')
  const verdict = told.reduce<Verdict>((worst, one) => worse(worst, one.verdict), 'ok')
  return { column, verdict, reasons: told.map(({ reason }) => reason) }
}

/** Whether both samples are large enough to say anything. */
export const enough = (model: Model, { sizes }: ColumnShift): boolean => Math.min(...sizes) >= model.minRows
