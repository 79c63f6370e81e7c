import { describe, expect, it } from 'vitest'
import { globMatcher } from '../../src/domain/glob.ts'

describe('globs', () => {
  it.each([
    ['src/a.py', 'src/a.py', true],
    ['src/a.py', 'src/a_py', false],
    ['*.py', 'a.py', true],
    ['*.py', 'src/a.py', false],
    ['**/*.py', 'a.py', true],
    ['**/*.py', 'src/deep/a.py', true],
    ['src/**', 'src/deep/a.py', true],
    ['src/', 'src/deep/a.py', true],
    ['src/**/a.py', 'src/a.py', true],
    ['src/**/a.py', 'src/x/y/a.py', true],
    ['src/**/a.py', 'srcs/a.py', false],
    ['**/.github/*.yml', '.github/sar.yml', true],
    ['{src,lib}/*.{py,ipynb}', 'lib/a.ipynb', true],
    ['{src,lib}/*.py', 'test/a.py', false],
    ['a,b{c', 'a,b{c', true],
    ['a?c', 'abc', true],
    ['a?c', 'a/c', false],
    ['(a+)+b', '(a+)+b', true],
    ['[ab].py', 'a.py', false],
    ['a\nb*', 'a\nbc', true],
  ])('%s on %s: %s', (glob, path, expected) => {
    expect(globMatcher(glob)(path)).toBe(expected)
  })
})
