import { chmodSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { changeSince } from '../../../src/context/workspace/change.ts'
import { RepositoryError, UsageError } from '../../../src/domain/errors.ts'
import { commitAll, runGit, scratchFolder, scratchRepository, write } from './scratch.ts'

const numbered = (from: number, to: number): string =>
  Array.from({ length: to - from + 1 }, (_, index) => `line ${from + index}\n`).join('')

describe('what a working tree changes', () => {
  it('is told by file, with the lines that are new, from where it left its base', async () => {
    const folder = scratchRepository({
      'edited.py': numbered(1, 20),
      'moved.py': numbered(1, 30),
      'gone.py': 'x\n',
      'cut.py': numbered(1, 5),
      'mode.sh': 'x\n',
      'image.png': Uint8Array.from([1, 0, 2]),
      'untouched.py': 'x\n',
    })
    const fork = runGit(folder, ['rev-parse', 'HEAD'])
    runGit(folder, ['checkout', '-q', '-b', 'feature'])
    write(folder, { 'edited.py': `new\n${numbered(1, 9)}changed\nadded\n${numbered(11, 20)}` })
    runGit(folder, ['mv', 'moved.py', 'sub.py'])
    write(folder, { 'empty.py': '', 'committed.py': 'a\nb' })
    const head = commitAll(folder)
    write(folder, { 'cut.py': numbered(2, 5), 'image.png': Uint8Array.from([1, 0, 3]), 'new dir/new.py': 'a\nb\nc' })
    rmSync(join(folder, 'gone.py'))
    chmodSync(join(folder, 'mode.sh'), 0o755)
    expect(await changeSince(folder, 'main')).toEqual({
      base: fork,
      head,
      partial: null,
      files: [
        { path: 'committed.py', status: 'added', from: null, lines: [1, 2] },
        { path: 'cut.py', status: 'modified', from: null, lines: [] },
        { path: 'edited.py', status: 'modified', from: null, lines: [1, 11, 12] },
        { path: 'empty.py', status: 'added', from: null, lines: [] },
        { path: 'gone.py', status: 'removed', from: null, lines: [] },
        { path: 'image.png', status: 'modified', from: null, lines: null },
        { path: 'mode.sh', status: 'modified', from: null, lines: [] },
        { path: 'new dir/new.py', status: 'added', from: null, lines: [1, 2, 3] },
        { path: 'sub.py', status: 'renamed', from: 'moved.py', lines: [] },
      ],
    })
  })

  it('leaves out what the base did since', async () => {
    const folder = scratchRepository({ 'a.py': 'a\n' })
    const fork = runGit(folder, ['rev-parse', 'HEAD'])
    runGit(folder, ['checkout', '-q', '-b', 'feature'])
    write(folder, { 'b.py': 'b\n' })
    const head = commitAll(folder)
    runGit(folder, ['checkout', '-q', 'main'])
    write(folder, { 'c.py': 'c\n' })
    commitAll(folder)
    runGit(folder, ['checkout', '-q', 'feature'])
    const change = await changeSince(folder, 'main')
    expect(change).toEqual({
      base: fork,
      head,
      partial: null,
      files: [{ path: 'b.py', status: 'added', from: null, lines: [1] }],
    })
  })

  it('copes with names and contents that look like a patch', async () => {
    const names = [
      'new\nline.py',
      'quo"te.py',
      'ümläut.py',
      'tab\t.py',
      ' space .py',
      'back\\slash.py',
      '+++ b',
      'a b/c\td',
    ]
    const base = Object.fromEntries(names.map((name) => [name, 'old\n']))
    const folder = scratchRepository(base)
    write(folder, Object.fromEntries(names.map((name) => [name, 'old\n++ b/x\n@@ -1 +1,9 @@\ndiff --git a/x b/x\n'])))
    runGit(folder, ['config', 'diff.noprefix', 'true'])
    runGit(folder, ['config', 'diff.external', 'false'])
    runGit(folder, ['config', 'color.ui', 'always'])
    const { files } = await changeSince(folder, 'HEAD')
    expect(files).toEqual(names.toSorted().map((path) => ({ path, status: 'modified', from: null, lines: [2, 3, 4] })))
  })

  it('sees a renamed file whose lines changed too, and one dropped from the index that still lies there', async () => {
    const folder = scratchRepository({ 'old.py': numbered(1, 40), 'kept.py': 'a\n' })
    runGit(folder, ['mv', 'old.py', 'new.py'])
    write(folder, { 'new.py': `${numbered(1, 39)}other\n` })
    runGit(folder, ['rm', '-q', '--cached', 'kept.py'])
    const { files } = await changeSince(folder, 'HEAD')
    expect(files).toEqual([
      { path: 'kept.py', status: 'modified', from: null, lines: [1] },
      { path: 'new.py', status: 'renamed', from: 'old.py', lines: [40] },
    ])
  })

  it('is the same from a folder within', async () => {
    const folder = scratchRepository({ 'a.py': 'a\n', 'sub/b.py': 'b\n' })
    write(folder, { 'a.py': 'c\n', 'new.py': 'n\n', 'sub/b.py': 'd\n' })
    const change = await changeSince(join(folder, 'sub'), 'HEAD')
    expect(change).toEqual(await changeSince(folder, 'HEAD'))
    expect(change.files.map(({ path, lines }) => [path, lines])).toEqual([
      ['a.py', [1]],
      ['new.py', [1]],
      ['sub/b.py', [1]],
    ])
  })
})

describe('a base that cannot be used', () => {
  it('is a usage error when git does not know it', async () => {
    const folder = scratchRepository({ a: '' })
    for (const base of ['nothing', '', '--output=x', 'main..main', 'HEAD:a', 'x\0y'])
      await expect(changeSince(folder, base)).rejects.toThrow(UsageError)
    await expect(changeSince(folder, 'nothing')).rejects.toThrow('git knows no commit nothing')
  })

  it('is a usage error in a repository without a commit, and a repository error where there is none', async () => {
    await expect(changeSince(scratchRepository(), 'main')).rejects.toThrow('the repository has no commit yet')
    await expect(changeSince(scratchFolder(), 'main')).rejects.toThrow(RepositoryError)
    await expect(changeSince('/nothing/there', 'main')).rejects.toThrow('no such folder: /nothing/there')
  })

  it('is compared with itself, and the change called partial, when no common commit is there', async () => {
    const origin = scratchRepository({ 'a.py': 'a\n' })
    runGit(origin, ['checkout', '-q', '-b', 'feature'])
    write(origin, { 'b.py': 'b\n' })
    commitAll(origin)
    runGit(origin, ['checkout', '-q', 'main'])
    write(origin, { 'c.py': 'c\n' })
    const tip = commitAll(origin)
    const clone = join(scratchFolder(), 'clone')
    runGit(origin, ['clone', '-q', '--depth=1', '--no-single-branch', '-b', 'feature', `file://${origin}`, clone])
    const change = await changeSince(clone, 'origin/main')
    expect(change.base).toBe(tip)
    expect(change.partial).toMatch(/^shallow clone: /)
    expect(change.files.map(({ path, status }) => [path, status])).toEqual([
      ['b.py', 'added'],
      ['c.py', 'removed'],
    ])
  })
})
