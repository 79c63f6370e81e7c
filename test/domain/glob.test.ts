import { describe, expect, it } from 'vitest'
import { globMatcher } from '../../src/domain/glob.ts'
import { anyGlob } from '../../src/domain/quick-glob.ts'

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

describe('a list of globs', () => {
  /** Every row of up to three of these, joined. */
  const rows = (parts: readonly string[]): readonly string[] => {
    const two = ['', ...parts].flatMap((first) => ['', ...parts].map((second) => `${first}${second}`))
    return [...new Set(two.flatMap((start) => ['', ...parts].map((end) => `${start}${end}`)))]
  }

  it('matches what one of them matches, however it is written', () => {
    const globs = rows([
      '**/',
      '**',
      '*',
      '?',
      '{',
      '}',
      ',',
      '/',
      'a',
      '.py',
      'docs/',
      '{a,b}',
      '{docs/,{a,/}}',
      '{*,b}',
      '{a*,*b}',
      '*a*b',
      'a*.py',
      '*.',
    ])
    const paths = rows(['a', 'b', '.py', 'docs', '/', '{', ','])
    for (const [index, glob] of globs.entries()) {
      const pair = [glob, globs[(index * 7) % globs.length] ?? '']
      const quick = anyGlob(pair)
      const general = pair.map(globMatcher)
      const wrong = paths.filter((path) => quick(path) !== general.some((matches) => matches(path)))
      expect({ pair, wrong }).toEqual({ pair, wrong: [] })
    }
  })
})
