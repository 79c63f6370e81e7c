import { expect, it } from 'vitest'
import { pathOfSubject, renamesOf, renameSubject } from '../../src/domain/subject.ts'

it.each([
  ['src/a.py', 'src/a.py'],
  ['src/a.py#import os~2', 'src/a.py'],
  ['workflow:.github/workflows/ci.yml', '.github/workflows/ci.yml'],
  ['repo-vars/NAME', 'repo-vars/NAME'],
])('the path of %s is %s', (subject, path) => {
  expect(pathOfSubject(subject)).toBe(path)
})

it('follows renames, wherever the path stands in the subject, and leaves the locator alone', () => {
  const renames = renamesOf([
    { path: 'lib/a.py', from: 'src/a.py', status: 'renamed', lines: null },
    { path: 'lib/new.py', from: null, status: 'added', lines: null },
  ])
  expect(renameSubject('src/a.py#src/a.py', renames)).toBe('lib/a.py#src/a.py')
  expect(renameSubject('workflow:src/a.py', renames)).toBe('workflow:lib/a.py')
  expect(renameSubject('src/b.py#x', renames)).toBe('src/b.py#x')
})
