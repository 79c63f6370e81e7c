import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { fixes } from '../../src/rescue/fixes/index.ts'
import { readCases } from './cases.ts'
import { faultsOf, mendedCase, searched } from './judge.ts'

const cases = readCases(resolve(import.meta.dirname, '../..'))

it('has cases for every fix, each name once, at least half of them from histories of public repositories', () => {
  expect([...new Set(cases.map(({ fix }) => fix))]).toEqual(fixes.map(({ id }) => id).toSorted())
  expect(new Set(cases.map(({ fix, name }) => `${fix}/${name}`)).size).toBe(cases.length)
  expect(new Set(cases.map(({ text, files }) => JSON.stringify([text, files]))).size).toBe(cases.length)
  expect(cases.filter(({ source }) => source !== null).length * 2).toBeGreaterThanOrEqual(cases.length)
})

describe.for(fixes.map(({ id }) => id))('%s', (id) => {
  it.for(cases.filter(({ fix }) => fix === id).map((one) => [one.name, one] as const))('%s', async ([, one]) => {
    const mended = await mendedCase(one, one.text)
    expect(await faultsOf(one)).toEqual([])
    expect(mended?.fixes ?? []).toEqual(one.mends)
    expect(await searched(one, mended)).toEqual({ uncalled: [], left: one.left, fresh: one.revealed })
  })
})
