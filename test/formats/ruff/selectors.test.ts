import { expect, it } from 'vitest'
import { covers, isSelected, layered } from '../../../src/formats/ruff/selectors.ts'

it.each([
  ['ALL', 'F401', true],
  ['F', 'F401', true],
  ['F4', 'F401', true],
  ['F401', 'F401', true],
  ['F401', 'F4', false],
  ['E', 'EXE001', false],
  ['PL', 'PLR2004', true],
  ['TCH', 'TC001', true],
  ['D', 'DTZ001', false],
])('%s stands for %s: %s', (selector, code, answer) => {
  expect(covers(selector, code)).toBe(answer)
})

it('lets the more specific word decide, and of two equal ones the one that ignores', () => {
  const selection = { select: ['E', 'F401'], extendSelect: ['W'], ignore: ['E5', 'F401'] }
  expect(['E741', 'E501', 'F401', 'W605', 'B006'].filter((code) => isSelected(selection, code, true))).toEqual([
    'E741',
    'W605',
  ])
})

it("knows ruff's default set only where nothing is selected", () => {
  expect(isSelected({ select: undefined, extendSelect: ['B'], ignore: [] }, 'I001', true)).toBe(true)
  expect(isSelected({ select: ['B'], extendSelect: [], ignore: [] }, 'I001', true)).toBe(false)
  expect(isSelected({ select: undefined, extendSelect: [], ignore: ['I'] }, 'I001', true)).toBe(false)
})

it('lets a child turn round what its parent says', () => {
  const parent = { select: ['F', 'B'], extendSelect: [], ignore: ['E501'] }
  const child = { select: undefined, extendSelect: ['E501'], ignore: ['B'] }
  const both = layered(parent, child)
  expect(['F401', 'B006', 'E501'].filter((code) => isSelected(both, code, false))).toEqual(['F401', 'E501'])
  expect(layered(parent, { ...child, select: ['UP'] })).toEqual({ ...child, select: ['UP'] })
})
