import { countsBetween, decileEdges, evidentlyCounts } from './bins.ts'
import { chiSquare95 } from './chi-square.ts'
import { evidentlyStabilityIndex, jensenShannonDistance, stabilityIndex } from './divergences.ts'
import { decileCounts, ksBounds } from './grid.ts'
import type { Grid } from './grid.ts'
import { ksPValue, ksStatistic } from './kolmogorov-smirnov.ts'

/** How a feature is cut into bins: by the baseline's deciles, or as Evidently does. */
export const binnings = ['deciles', 'evidently'] as const
export type Binning = (typeof binnings)[number]

/** The Kolmogorov–Smirnov test. `error`: the statistic lies between `statistic` and `statistic + error`. */
interface KsTest {
  readonly statistic: number
  readonly pValue: number
  readonly error: number
}

/**
 * How far the values of a feature moved. `null95`: what the stability index stays below, with a chance of 95 %, when two
 * samples of these sizes come from one distribution.
 */
export interface Shift {
  readonly method: 'exact' | 'histogram' | 'categories'
  readonly binning: Binning
  readonly bins: number
  readonly psi: number
  readonly null95: number
  readonly jensenShannon: number
  readonly ks: KsTest | null
}

/** Chance bound of a stability index over so many bins (Yurdakul and Naranjo, J. Risk Model Valid. 14 (2020) 4). */
const null95 = (bins: number, n: number, m: number): number => (bins < 2 ? 0 : (1 / n + 1 / m) * chiSquare95(bins - 1))

/** Compares two ascending samples, of one number or more each, value by value. */
export const compareValues = (baseline: Float64Array, current: Float64Array, binning: Binning): Shift => {
  const [n, m] = [baseline.length, current.length]
  const statistic = ksStatistic(baseline, current)
  const ks = { statistic, pValue: ksPValue(n, m, statistic), error: 0 }
  if (binning === 'evidently') {
    const [first, second] = evidentlyCounts(baseline, current)
    const psi = evidentlyStabilityIndex(first, second, [n, m])
    return { method: 'exact', ...shift(first, second, binning), psi, ks }
  }
  const edges = decileEdges(baseline)
  return { method: 'exact', ...shift(countsBetween(baseline, edges), countsBetween(current, edges), binning), ks }
}

/** Compares two columns that were counted on one grid. */
export const compareCounts = (grid: Grid, baseline: Float64Array, current: Float64Array): Shift => {
  const { least, most } = ksBounds(grid, baseline, current)
  const counted = shift(decileCounts(grid, baseline), decileCounts(grid, current), 'deciles')
  const [n, m] = [baseline, current].map((counts) => counts.reduce((sum, count) => sum + count, 0))
  const ks = { statistic: least, pValue: ksPValue(n ?? 0, m ?? 0, least), error: most - least }
  return { method: 'histogram', ...counted, ks }
}

/** Compares how often each category occurs. */
export const compareCategories = (
  baseline: ReadonlyMap<string, number>,
  current: ReadonlyMap<string, number>,
  binning: Binning,
): Shift => {
  const keys = [...new Set([...baseline.keys(), ...current.keys()])].toSorted()
  const [first, second] = [baseline, current].map((counts) => keys.map((key) => counts.get(key) ?? 0))
  const result = { method: 'categories', ...shift(first ?? [], second ?? [], binning), ks: null } as const
  if (binning === 'deciles') return result
  const sizes = [sum(first ?? []), sum(second ?? [])] as const
  return { ...result, psi: evidentlyStabilityIndex(first ?? [], second ?? [], sizes) }
}

const sum = (counts: readonly number[]): number => counts.reduce((total, count) => total + count, 0)

const shift = (baseline: readonly number[], current: readonly number[], binning: Binning) => ({
  binning,
  bins: baseline.length,
  psi: stabilityIndex(baseline, current),
  null95: null95(baseline.length, sum(baseline), sum(current)),
  jensenShannon: jensenShannonDistance(baseline, current),
})
