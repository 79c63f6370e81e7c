import { expect, it } from 'vitest'
import { targetOf } from '../../../src/formats/ruff/target-version.ts'

it.each([
  ['>=3.11', 'py311'],
  ['>=3.9,<4', 'py39'],
  ['~=3.10', 'py310'],
  ['==3.12.*', 'py312'],
  ['>=3.8, !=3.9.1, >=3.10', 'py310'],
  ['<4', undefined],
  ['>=2.7', undefined],
  ['>=4', undefined],
  ['whatever', null],
])('%s aims at %s', (requires, target) => {
  expect(targetOf(requires)).toBe(target)
})
