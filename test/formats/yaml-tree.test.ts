import { describe, expect, it } from 'vitest'
import { pathAt, scalars } from '../../src/formats/yaml-locator.ts'
import { at, entriesAt, itemsAt, textAt, yamlTree } from '../../src/formats/yaml-tree.ts'

const read = (text: string) => yamlTree.parse({ path: 'x.yml', text })
const rootOf = (text: string) => read(text).documents[0]?.root ?? null

describe('a YAML tree', () => {
  it('keeps what was written beside what YAML makes of it', () => {
    const root = rootOf('on: push\npython: 3.10\nquoted: "3.10"\nempty:\nflag: yes\n')
    expect(textAt(root, 'python')).toMatchObject({ text: '3.10', value: 3.1, plain: true })
    expect(textAt(root, 'quoted')).toMatchObject({ text: '3.10', value: '3.10', plain: false })
    expect(textAt(root, 'flag')?.value).toBe('yes')
    expect(textAt(root, 'empty')).toBeUndefined()
    expect(entriesAt(root).map(({ key }) => key.text)).toEqual(['on', 'python', 'quoted', 'empty', 'flag'])
  })

  it('places every node, from line and column 1', () => {
    const root = rootOf('jobs:\n  test:\n    steps:\n      - run: |\n          make\n')
    expect(at(root, 'jobs', 'test')?.at).toMatchObject({ line: 3, column: 5 })
    expect(itemsAt(root, 'jobs', 'test', 'steps')[0]?.at).toMatchObject({ line: 4, column: 9 })
  })

  it('follows aliases and merge keys, whose entries never override', () => {
    const root = rootOf('base: &base {a: 1, b: 2}\nuse:\n  <<: *base\n  b: 3\nmany:\n  <<: [*base, {c: 4}]\n')
    expect(entriesAt(root, 'use').map(({ key, value }) => [key.text, value.kind === 'text' && value.text])).toEqual([
      ['b', '3'],
      ['a', '1'],
    ])
    expect(entriesAt(root, 'many').map(({ key }) => key.text)).toEqual(['a', 'b', 'c'])
  })

  it.each([
    ['an alias without anchor', 'a: *nowhere\n', 'The alias *nowhere has no anchor before it'],
    ['an alias of what holds it', 'a: &a [*a]\n', 'The alias *a has no anchor before it'],
    ['an unclosed quote', 'a: "b\n', 'Missing closing "quote'],
  ])('says the place of %s', (_, text, message) => {
    expect(read(text).faults[0]).toMatchObject({ message })
    expect(read(text).faults[0]?.line).toBeGreaterThan(0)
  })

  it('keeps what could be read of a cut file', () => {
    expect(textAt(rootOf('name: ci\non: [push\n'), 'name')?.text).toBe('ci')
  })

  it('tells documents apart and where each starts', () => {
    expect(read('a: 1\n---\nb: 2\n').documents.map(({ at }) => at.line)).toEqual([1, 2])
    expect(read('---\na: 1\n').documents).toHaveLength(1)
    expect(read('').documents).toEqual([])
  })

  it.each([
    ['a million aliases', `a: &a [1]\nb: [${'*a, '.repeat(1_000_000)}]\n`, 'more than 20000 aliases'],
    ['aliases that multiply', multiplying(8), 'aliases expand to more than 500000 nodes'],
    ['a deep nest', '['.repeat(100_000), 'nested too deeply'],
    ['nine million characters', `a: ${'x'.repeat(9_000_000)}`, 'longer than 8000000 characters'],
  ])('refuses %s', (_, text, reason) => {
    expect(read(text)).toMatchObject({ documents: [], refused: expect.stringContaining(reason) })
  })
})

function multiplying(levels: number): string {
  const names = Array.from({ length: levels }, (_, level) => `n${level}`)
  const first = 'n0: &n0 [x, x, x, x, x, x, x, x, x, x]\n'
  return (
    first +
    names
      .slice(1)
      .map((name, level) => `${name}: &${name} [${Array(10).fill(`*n${level}`).join(', ')}]\n`)
      .join('')
  )
}

describe('a locator', () => {
  const text =
    'jobs:\n  test:\n    steps:\n      - uses: actions/checkout@v4\n      - run: a\n      - id: x\n        run: b\n      - id: x\n        run: c\n'

  it('names list items by id, name or action, and counts equal ones', () => {
    expect([...scalars(rootOf(text))].map(({ path }) => path.locator)).toEqual([
      'jobs.test.steps[actions/checkout].uses',
      'jobs.test.steps[1].run',
      'jobs.test.steps[x].id',
      'jobs.test.steps[x].run',
      'jobs.test.steps[x]~2.id',
      'jobs.test.steps[x]~2.run',
    ])
  })

  it.each([
    [1, 1, 'jobs'],
    [4, 20, 'jobs.test.steps[actions/checkout].uses'],
    [9, 14, 'jobs.test.steps[x]~2.run'],
    [99, 1, ''],
  ])('finds what stands at %i:%i', (line, column, locator) => {
    expect(pathAt(rootOf(text), { line, column }).locator).toBe(locator)
  })
})
