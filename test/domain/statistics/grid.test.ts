import { describe, expect, it } from 'vitest'
import { countsBetween, decileEdges } from '../../../src/domain/statistics/bins.ts'
import { cellOf, decileCounts, gridOf, ksBounds } from '../../../src/domain/statistics/grid.ts'
import { ksStatistic } from '../../../src/domain/statistics/kolmogorov-smirnov.ts'

/** A generator of numbers that repeat themselves from run to run. */
const drawing = (seed: number) => {
  let state = seed
  return (): number => {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) | 0
    return (state >>> 0) / 4_294_967_296
  }
}

const shapes: Readonly<Record<string, (draw: () => number) => number>> = {
  even: (draw) => draw(),
  'long tail': (draw) => Math.exp(8 * draw()),
  'half zero': (draw) => (draw() < 0.5 ? 0 : draw() - 0.5),
  whole: (draw) => Math.floor(draw() * 12),
  one: () => 3,
}

const sample = (size: number, seed: number, shape: (draw: () => number) => number): Float64Array => {
  const draw = drawing(seed)
  return Float64Array.from({ length: size }, () => shape(draw)).toSorted()
}

describe.each(Object.entries(shapes))('a grid over values that are %s', (_, shape) => {
  const baseline = sample(20_000, 1, shape)
  const current = sample(15_000, 2, (draw) => shape(draw) * 1.05)
  const grid = gridOf(baseline.filter((__, i) => i % 3 === 0))
  const counted = (values: Float64Array): Float64Array => {
    const counts = new Float64Array(grid.edges.length + 1)
    for (const value of values) {
      const cell = cellOf(grid, value)
      counts[cell] = (counts[cell] ?? 0) + 1
    }
    return counts
  }

  it('puts every value between the edges of its cell', () => {
    for (const value of [...baseline, ...current, -1e300, 1e300]) {
      const cell = cellOf(grid, value)
      expect(value <= (grid.edges[cell] ?? Infinity) && value > (grid.edges[cell - 1] ?? -Infinity)).toBe(true)
    }
  })

  it('counts exactly between the deciles', () => {
    const edges = grid.deciles.map((place) => grid.edges[place] ?? Number.NaN)
    expect(edges).toEqual(decileEdges(baseline.filter((__, i) => i % 3 === 0)))
    expect(decileCounts(grid, counted(current))).toEqual(countsBetween(current, edges))
  })

  it('bounds the Kolmogorov-Smirnov statistic', () => {
    const exact = ksStatistic(baseline, current)
    const { least, most } = ksBounds(grid, counted(baseline), counted(current))
    expect(least).toBeLessThanOrEqual(exact + 1e-12)
    expect(most).toBeGreaterThanOrEqual(exact - 1e-12)
    expect(most - least).toBeLessThan(0.005)
  })
})
