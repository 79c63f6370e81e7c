import { expect, it } from 'vitest'
import { fuzzGuides } from '../fuzz/guides.ts'

it('takes from 100,000 mutated guides nothing that a registry refuses, and never breaks', { timeout: 300_000 }, () => {
  const { accepted, refused, wrong } = fuzzGuides(100_000, 7)
  expect(wrong).toEqual([])
  expect(accepted).toBeGreaterThan(50_000)
  expect(refused).toBeGreaterThan(1000)
})
