import { expect, it } from 'vitest'
import { known, unknown } from '../../src/domain/answer.ts'
import { introduced } from '../../src/reintegrate/introduced.ts'
import { at, change, changed, finding, survey } from '../support/values.ts'

const old = finding({ subject: 'src/a.py#import os' })
const again = finding({ subject: 'src/a.py#import os~2' })
const base = known(survey({ findings: [old] }))

it('is what the head has and the base has not, whatever its line or message', () => {
  const moved = { ...old, title: 'said otherwise', impact: 5 }
  expect(introduced(survey({ findings: [moved, again] }), base, change())).toEqual(known([again]))
})

it('follows renames', () => {
  const renamed = finding({ subject: 'lib/b.py#import os' })
  const files = [changed('lib/b.py', { status: 'renamed', from: 'src/a.py' })]
  expect(introduced(survey({ findings: [renamed] }), base, change(files))).toEqual(known([]))
  expect(introduced(survey({ findings: [renamed] }), base, change())).toEqual(known([renamed]))
})

it('is unknown when the base is, or was read only in part', () => {
  expect(introduced(survey({ findings: [old] }), unknown('GitHub answered 502'), change())).toEqual(
    unknown('GitHub answered 502'),
  )
  const part = known(survey({ findings: [old], partial: true }))
  expect(introduced(survey({ findings: [old] }), part, change()).known).toBe(false)
})

it('is another secret under an old name, where the change wrote its lines or may have', () => {
  const lines46 = { path: 'a.py', line: 4, column: 1, endLine: 6, endColumn: 2 }
  const secret = finding({ sensor: 'secrets', subject: 'a.py#TOKEN', location: lines46 })
  const before = known(survey({ findings: [{ ...secret, location: at('a.py', 2) }] }))
  const after = (lines: readonly number[] | null) =>
    introduced(survey({ findings: [secret] }), before, change([changed('a.py', { lines })]))
  for (const lines of [[4], [1, 6], null]) expect(after(lines)).toEqual(known([secret]))
  for (const lines of [[], [3, 7]]) expect(after(lines)).toEqual(known([]))
  const lint = finding({ subject: 'a.py#TOKEN', location: lines46 })
  const linted = known(survey({ findings: [lint] }))
  expect(introduced(survey({ findings: [lint] }), linted, change([changed('a.py', { lines: [4] })]))).toEqual(known([]))
})
