/** The quantile of an ascending sample, interpolated linearly as NumPy does by default. `share` from 0 to 1. */
const quantile = (ascending: Float64Array, share: number): number => {
  const place = share * (ascending.length - 1)
  const low = Math.floor(place)
  const from = ascending[low] ?? 0
  const to = ascending[Math.min(low + 1, ascending.length - 1)] ?? from
  const part = place - low
  return part < 0.5 ? from + (to - from) * part : to - (to - from) * (1 - part)
}

const distinct = (ascending: readonly number[]): readonly number[] =>
  ascending.filter((edge, i) => i === 0 || edge !== ascending[i - 1])

/** The interior edges of a baseline's ten bins: its distinct deciles. Ties make them fewer. */
export const decileEdges = (ascending: Float64Array): readonly number[] =>
  distinct([1, 2, 3, 4, 5, 6, 7, 8, 9].map((tenth) => quantile(ascending, tenth / 10)))

/** How many values of an ascending sample are at or below the limit. */
export const countUpTo = (ascending: Float64Array, limit: number): number => {
  let low = 0
  let high = ascending.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((ascending[middle] ?? 0) <= limit) low = middle + 1
    else high = middle
  }
  return low
}

/** How many values lie in each bin (−∞, e₀], (e₀, e₁] … (eₖ, ∞). */
export const countsBetween = (ascending: Float64Array, edges: readonly number[]): readonly number[] => {
  const upTo = [...edges.map((edge) => countUpTo(ascending, edge)), ascending.length]
  return upTo.map((count, i) => count - (upTo[i - 1] ?? 0))
}

/** How many values are below the limit. */
const countBelow = (ascending: Float64Array, limit: number): number => {
  let low = 0
  let high = ascending.length
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((ascending[middle] ?? 0) < limit) low = middle + 1
    else high = middle
  }
  return low
}

/** Counts in bins of equal width as NumPy's `histogram` takes them: [a, b) each, and the last with its end. */
const histogram = (ascending: Float64Array, edges: readonly number[]): readonly number[] =>
  edges.slice(1).map((end, i) => {
    const start = countBelow(ascending, edges[i] ?? end)
    return (i === edges.length - 2 ? countUpTo(ascending, end) : countBelow(ascending, end)) - start
  })

const distinctValues = (ascending: Float64Array, most: number): number => {
  let count = 0
  for (let i = 0; i < ascending.length && count <= most; i = countUpTo(ascending, ascending[i] ?? 0)) count += 1
  return count
}

/** Counts of each value that either of two ascending samples holds. */
const valueCounts = (first: Float64Array, second: Float64Array): readonly [readonly number[], readonly number[]] => {
  const counts: [number[], number[]] = [[], []]
  let i = 0
  let j = 0
  while (i < first.length || j < second.length) {
    const value = Math.min(first[i] ?? Infinity, second[j] ?? Infinity)
    const nextI = first[i] === value ? countUpTo(first, value) : i
    const nextJ = second[j] === value ? countUpTo(second, value) : j
    counts[0].push(nextI - i)
    counts[1].push(nextJ - j)
    i = nextI
    j = nextJ
  }
  return counts
}

/**
 * Counts of two ascending samples in Evidently's bins: the baseline's values themselves where it has at most 20, else
 * bins of equal width over both samples, their number by Sturges' rule (`get_binned_data`, Evidently 0.4 to 0.7).
 */
export const evidentlyCounts = (
  first: Float64Array,
  second: Float64Array,
): readonly [readonly number[], readonly number[]] => {
  if (distinctValues(first, 20) <= 20) return valueCounts(first, second)
  const low = Math.min(first[0] ?? 0, second[0] ?? 0)
  const high = Math.max(first.at(-1) ?? 0, second.at(-1) ?? 0)
  const width = (high - low) / (Math.log2(first.length + second.length) + 1)
  const bins = Math.ceil((high - low) / width)
  const step = (high - low) / bins
  const edges = Array.from({ length: bins + 1 }, (_, i) => (i === bins ? high : i * step + low))
  return [histogram(first, edges), histogram(second, edges)]
}
