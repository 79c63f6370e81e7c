const sumOf = (counts: ArrayLike<number>): number => {
  let sum = 0
  for (let i = 0; i < counts.length; i += 1) sum += counts[i] ?? 0
  return sum
}

/**
 * Population stability index over bins of equal order: Σ (q − p) ln(q / p). `spare` is added to every bin first, so that
 * an empty one has a logarithm.
 */
export const stabilityIndex = (baseline: ArrayLike<number>, current: ArrayLike<number>, spare = 0.5): number => {
  const bins = baseline.length
  const from = sumOf(baseline) + spare * bins
  const to = sumOf(current) + spare * bins
  let sum = 0
  for (let i = 0; i < bins; i += 1) {
    const p = ((baseline[i] ?? 0) + spare) / from
    const q = ((current[i] ?? 0) + spare) / to
    sum += (q - p) * Math.log(q / p)
  }
  return sum
}

/** What Evidently puts into empty bins: 0.0001, or a millionth of the smallest share where that is no more. */
const filled = (counts: ArrayLike<number>, total: number): readonly number[] => {
  const shares = Array.from(counts, (count) => count / total)
  const smallest = shares.reduce((least, share) => (share > 0 && share < least ? share : least), 1)
  const filling = smallest <= 0.0001 ? smallest / 1e6 : 0.0001
  return shares.map((share) => (share === 0 ? filling : share))
}

/** The stability index as Evidently (0.4 to 0.7) computes it from its bins; `sizes` are the numbers of rows, also outside the bins. */
export const evidentlyStabilityIndex = (
  baseline: ArrayLike<number>,
  current: ArrayLike<number>,
  sizes: readonly [number, number],
): number => {
  const q = filled(current, sizes[1])
  return filled(baseline, sizes[0]).reduce((sum, p, i) => sum + (p - (q[i] ?? 0)) * Math.log(p / (q[i] ?? 0)), 0)
}

/** Jensen–Shannon distance, natural logarithm: 0 for equal shares, √ln 2 for shares that have nothing in common. */
export const jensenShannonDistance = (baseline: ArrayLike<number>, current: ArrayLike<number>): number => {
  const from = sumOf(baseline)
  const to = sumOf(current)
  let sum = 0
  for (let i = 0; i < baseline.length; i += 1) {
    const p = (baseline[i] ?? 0) / from
    const q = (current[i] ?? 0) / to
    const middle = (p + q) / 2
    if (p > 0) sum += p * Math.log(p / middle)
    if (q > 0) sum += q * Math.log(q / middle)
  }
  return Math.sqrt(Math.max(sum, 0) / 2)
}
