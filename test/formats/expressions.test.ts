import { describe, expect, it } from 'vitest'
import { expressionsIn, referencesOf } from '../../src/formats/expressions.ts'

const carried = (expression: string): readonly string[] =>
  (referencesOf(expression) ?? []).filter((one) => one.carried).map(({ path }) => path.join('.'))
const asked = (expression: string): readonly string[] =>
  (referencesOf(expression) ?? []).map(({ written }) => written.join('.'))

describe('expressions', () => {
  it('are found in a text, a quoted end mark left alone, one that never ends left out', () => {
    expect(expressionsIn("a ${{ x }} b ${{ '}}' }} ${{ y")).toEqual([
      { text: 'x', offset: 2 },
      { text: "'}}'", offset: 13 },
    ])
  })

  it.each([
    ["github.event['issue'].TITLE", ['github.event.issue.title']],
    [
      "format('{0}', github.head_ref) || join(github.event.commits.*.message)",
      ['github.head_ref', 'github.event.commits.*.message'],
    ],
    ["github.head_ref && 'ours'", []],
    ["contains(github.head_ref, 'x') || github.head_ref == 'y' || !github.head_ref", []],
    ['fromJSON(secrets.A).b', ['secrets.a']],
    ["secrets[format('KEY_{0}', matrix.os)]", ['secrets.?']],
  ])('whose text may become that of %s', (expression, paths) => {
    expect(carried(expression)).toEqual(paths)
  })

  it('give every name they ask for as it is written', () => {
    expect(asked("vars.Name == 'x' && inputs.some-Input || secrets[matrix.key]")).toEqual([
      'vars.Name',
      'inputs.some-Input',
      'matrix.key',
      'secrets.?',
    ])
  })

  it('that GitHub would refuse give nothing', () => {
    expect([referencesOf('a =='), referencesOf('nothing.known'), referencesOf('('.repeat(5000))]).toEqual([
      null,
      null,
      null,
    ])
  })
})
