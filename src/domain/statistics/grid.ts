import { decileEdges } from './bins.ts'

/** Cells a grid has at least where the values allow it: each holds about so small a part of the sample. */
const cells = 1000

/**
 * Limits between the cells of one numeric column, made from a baseline and filled by any number of values afterwards.
 * `deciles` are the places in `edges` of the baseline's deciles.
 */
export interface Grid {
  readonly edges: Float64Array
  readonly deciles: readonly number[]
  /** Where the search for a value's cell begins and ends, by its part of the way from the first edge to the last. */
  readonly starts: Int32Array
}

const parts = 4096

/** Which of the equal parts between the first and the last edge a value lies in; the greater value never in a lower. */
const partOf = (edges: Float64Array, value: number): number => {
  const [low, high] = [edges[0] ?? 0, edges[edges.length - 1] ?? 0]
  if (!(value > low)) return 0
  if (value >= high) return parts - 1
  return Math.min(Math.floor(((value - low) / (high - low)) * parts), parts - 1)
}

const startsOf = (edges: Float64Array): Int32Array => {
  const starts = new Int32Array(parts + 1)
  for (const edge of edges) {
    const next = partOf(edges, edge) + 1
    starts[next] = (starts[next] ?? 0) + 1
  }
  for (let part = 1; part <= parts; part += 1) starts[part] = (starts[part] ?? 0) + (starts[part - 1] ?? 0)
  return starts
}

/** The next double below. */
const justBelow = (value: number): number => {
  const bits = new BigInt64Array(1)
  const view = new Float64Array(bits.buffer)
  view[0] = value
  if (value === 0) return -Number.MIN_VALUE
  bits[0] = (bits[0] ?? 0n) + (value > 0 ? -1n : 1n)
  return view[0]
}

/**
 * A grid over an ascending sample of a baseline: its deciles, and so many more of its values that no cell holds much
 * more than a thousandth. A value that alone holds more has a cell of its own.
 */
export const gridOf = (ascending: Float64Array): Grid => {
  const edges = new Set<number>(decileEdges(ascending))
  const stride = Math.max(ascending.length / cells, 1)
  for (let place = stride; place < ascending.length; place += stride) {
    const value = ascending[Math.floor(place)] ?? 0
    edges.add(value)
    if (ascending[Math.floor(place - stride / 2)] === value || ascending[Math.floor(place + stride / 2)] === value)
      edges.add(justBelow(value))
  }
  const sorted = Float64Array.from(edges).toSorted()
  return {
    edges: sorted,
    deciles: decileEdges(ascending).map((edge) => sorted.indexOf(edge)),
    starts: startsOf(sorted),
  }
}

/** The cell of a value: the first whose edge is not below it; one behind the last edge is the last cell's. */
export const cellOf = ({ edges, starts }: Grid, value: number): number => {
  const part = partOf(edges, value)
  let low = starts[part] ?? 0
  let high = starts[part + 1] ?? 0
  while (low < high) {
    const middle = (low + high) >>> 1
    if ((edges[middle] ?? 0) < value) low = middle + 1
    else high = middle
  }
  return low
}

/** Counts of the cells joined to the bins of the deciles: exact, for a decile is an edge of the grid. */
export const decileCounts = ({ deciles, edges }: Grid, counts: Float64Array): readonly number[] =>
  [...deciles, edges.length].map((end, i, ends) => {
    let sum = 0
    for (let cell = (ends[i - 1] ?? -1) + 1; cell <= end; cell += 1) sum += counts[cell] ?? 0
    return sum
  })

/**
 * Between which bounds the Kolmogorov–Smirnov statistic of two counted columns lies. At the edges both distribution
 * functions are known exactly, which gives the lower bound. Inside a cell one of them may have made its whole step
 * before the other begins, which gives the upper; a cell of a single value has no inside.
 */
export const ksBounds = (
  { edges }: Grid,
  baseline: Float64Array,
  current: Float64Array,
): { readonly least: number; readonly most: number } => {
  const n = baseline.reduce((sum, count) => sum + count, 0)
  const m = current.reduce((sum, count) => sum + count, 0)
  let least = 0
  let most = 0
  let [below, under] = [0, 0]
  for (let cell = 0; cell < baseline.length; cell += 1) {
    const start = below / n - under / m
    const [p, q] = [(baseline[cell] ?? 0) / n, (current[cell] ?? 0) / m]
    below += baseline[cell] ?? 0
    under += current[cell] ?? 0
    least = Math.max(least, Math.abs(below / n - under / m))
    const end = edges[cell]
    if (cell === 0 || end === undefined || edges[cell - 1] !== justBelow(end))
      most = Math.max(most, start + p, q - start)
  }
  return { least, most: Math.min(Math.max(least, most), 1) }
}
