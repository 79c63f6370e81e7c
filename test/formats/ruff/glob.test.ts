import { expect, it } from 'vitest'
import { globTest, matchesFile, matchesPath, normalPath } from '../../../src/formats/ruff/glob.ts'

it.each([
  ['*.py', 'a/b.py', true],
  ['src/*/b.py', 'src/a/x/b.py', true],
  ['src/**/b.py', 'src/b.py', true],
  ['**/gen', 'a/gen', true],
  ['src/**', 'src', false],
  ['[ab].py', 'a.py', true],
  ['[!ab].py', 'c.py', true],
  ['{a,b{c,d}}.py', 'bd.py', true],
  ['a?.py', 'a.py', false],
  ['a.py', 'aXpy', false],
  [String.raw`\*.py`, '*.py', true],
  ['[a', 'a', false],
  ['{a', 'a', false],
])('%s against %s: %s', (pattern, path, answer) => {
  expect(globTest(pattern)(path)).toBe(answer)
})

it('counts patterns with a slash from the folder of their configuration, others by the name', () => {
  const from = (pattern: string) => ({ pattern, base: 'pkg' })
  expect(matchesPath(from('build'), 'pkg/deep/build')).toBe(true)
  expect(matchesPath(from('gen/*.py'), 'pkg/gen/a.py')).toBe(true)
  expect(matchesPath(from('gen/*.py'), 'gen/a.py')).toBe(false)
  expect(matchesPath(from('../gen/*.py'), 'gen/a.py')).toBe(true)
})

it('turns a pattern round that begins with !', () => {
  expect(matchesFile({ pattern: '!src/**.py', base: '' }, 'tests/a.py')).toBe(true)
  expect(matchesFile({ pattern: '!src/**.py', base: '' }, 'src/a.py')).toBe(false)
})

it('never leaves the root', () => {
  expect(normalPath('a/./b/../../../c')).toBe('c')
})
