import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { chiSquare95 } from '../../../src/domain/statistics/chi-square.ts'
import { compareCategories, compareValues } from '../../../src/domain/statistics/compare.ts'
import { kolmogorovTail } from '../../../src/domain/statistics/kolmogorov-distribution.ts'
import { ksPValue } from '../../../src/domain/statistics/kolmogorov-smirnov.ts'

const pair = z.object({ psi: z.number(), jensenShannon: z.number() })
const sample = z.array(z.number()).transform((values) => Float64Array.from(values).toSorted())
const vectors = z
  .object({
    numbers: z.array(
      z.object({
        name: z.string(),
        baseline: sample,
        current: sample,
        ...pair.shape,
        evidently: pair,
        ks: z.object({ statistic: z.number(), pValue: z.number() }),
      }),
    ),
    categories: z.array(
      z.object({
        name: z.string(),
        baseline: z.array(z.string()),
        current: z.array(z.string()),
        evidently: pair,
      }),
    ),
    kolmogorov: z.array(z.object({ n: z.number(), x: z.number(), tail: z.number() })),
    samples: z.array(z.object({ n: z.number(), m: z.number(), statistic: z.number(), pValue: z.number() })),
    chiSquare95: z.array(z.object({ degrees: z.number(), point: z.number() })),
  })
  .parse(JSON.parse(readFileSync(join(import.meta.dirname, '../../fixtures/statistics/vectors.json'), 'utf8')))

/** The difference as a part of the greater number; below 10⁻³⁰⁰ doubles are not that fine. */
const error = (ours: number | undefined, theirs: number): number =>
  Math.abs((ours ?? Number.NaN) - theirs) / Math.max(Math.abs(theirs), 1e-291)

const counted = (values: readonly string[]): ReadonlyMap<string, number> =>
  new Map([...new Set(values)].map((value) => [value, values.filter((one) => one === value).length]))

describe("SciPy's and Evidently's numbers", () => {
  it.each(vectors.numbers.map((one) => [one.name, one] as const))('numbers: %s', (_, one) => {
    const ours = compareValues(one.baseline, one.current, 'deciles')
    expect(error(ours.psi, one.psi)).toBeLessThan(1e-9)
    expect(error(ours.jensenShannon, one.jensenShannon)).toBeLessThan(1e-9)
    expect(error(ours.ks?.statistic, one.ks.statistic)).toBeLessThan(1e-9)
    expect(error(ours.ks?.pValue, one.ks.pValue)).toBeLessThan(1e-9)
    const theirs = compareValues(one.baseline, one.current, 'evidently')
    expect(error(theirs.psi, one.evidently.psi)).toBeLessThan(1e-9)
    expect(error(theirs.jensenShannon, one.evidently.jensenShannon)).toBeLessThan(1e-9)
  })

  it.each(vectors.categories.map((one) => [one.name, one] as const))('categories: %s', (_, one) => {
    const ours = compareCategories(counted(one.baseline), counted(one.current), 'evidently')
    expect(error(ours.psi, one.evidently.psi)).toBeLessThan(1e-9)
    expect(error(ours.jensenShannon, one.evidently.jensenShannon)).toBeLessThan(1e-9)
  })

  it.each(vectors.kolmogorov)('the tail of a sample of $n at $x', ({ n, x, tail }) =>
    expect(error(kolmogorovTail(n, x), tail)).toBeLessThan(1e-9),
  )

  it.each(vectors.samples)('samples of $n and $m at $statistic', ({ n, m, statistic, pValue }) =>
    expect(error(ksPValue(n, m, statistic), pValue)).toBeLessThan(1e-9),
  )

  it.each(vectors.chiSquare95)('χ² with $degrees degrees', ({ degrees, point }) =>
    expect(error(chiSquare95(degrees), point)).toBeLessThan(1e-9),
  )
})
