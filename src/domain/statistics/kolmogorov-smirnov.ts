import { kolmogorovTail } from './kolmogorov-distribution.ts'

/** Above this size of a sample SciPy's `ks_2samp` takes the asymptotic distribution, and so does this. */
const largestExact = 10_000

const divisor = (a: number, b: number): number => (b === 0 ? a : divisor(b, a % b))

/**
 * Greatest distance of two empirical distribution functions, between 0 and 1. Both arrays ascend and hold at least one
 * number each, none of them NaN.
 */
export const ksStatistic = (first: Float64Array, second: Float64Array): number => {
  const n = first.length
  const m = second.length
  let i = 0
  let j = 0
  let widest = 0
  while (i < n && j < m) {
    const value = Math.min(first[i] ?? 0, second[j] ?? 0)
    while (i < n && (first[i] ?? 0) <= value) i += 1
    while (j < m && (second[j] ?? 0) <= value) j += 1
    widest = Math.max(widest, Math.abs(i * m - j * n))
  }
  return widest / (n * m)
}

/**
 * Chance that two samples of one distribution lie `reach / lcm` apart or more: over all orders in which their values
 * can be drawn, by the last draw. Only additions of what is not negative, so nothing cancels
 * (Schröer and Trenkler, Comput. Stat. Data Anal. 20 (1995) 185).
 */
const exactTail = (n: number, m: number, statistic: number): number => {
  const common = divisor(n, m)
  const across = n / common
  const up = m / common
  const reach = Math.round(statistic * across * m)
  if (reach === 0) return 1
  const outside = new Float64Array(m + 1)
  for (let j = 0; j <= m; j += 1) outside[j] = j * across >= reach ? 1 : 0
  for (let i = 1; i <= n; i += 1) {
    const lowest = Math.max(Math.floor((i * up - reach) / across) + 1, 0)
    const highest = Math.min(Math.ceil((i * up + reach) / across) - 1, m)
    if (lowest > 0) outside[lowest - 1] = 1
    let below = lowest > 0 ? 1 : 0
    for (let j = lowest; j <= highest; j += 1) {
      below = ((outside[j] ?? 1) * i + below * j) / (i + j)
      outside[j] = below
    }
    if (highest < m) outside[highest + 1] = 1
  }
  return Math.min(outside[m] ?? 1, 1)
}

/** The p-value of a two-sided, two-sample Kolmogorov–Smirnov statistic of samples of `n` and `m`, as `ks_2samp` gives it. */
export const ksPValue = (n: number, m: number, statistic: number): number =>
  Math.max(n, m) <= largestExact
    ? exactTail(n, m, statistic)
    : kolmogorovTail(roundHalfEven((n * m) / (n + m)), statistic)

/** As NumPy rounds. */
const roundHalfEven = (value: number): number => {
  const floor = Math.floor(value)
  if (value - floor !== 0.5) return Math.round(value)
  return floor % 2 === 0 ? floor : floor + 1
}
