import { rmSync, symlinkSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { commitWorkspace } from '../../../src/context/workspace/at-commit.ts'
import { diskWorkspace } from '../../../src/context/workspace/disk.ts'
import { SarError } from '../../../src/domain/errors.ts'
import { commitAll, runGit, scratchRepository, write } from './scratch.ts'

const limit = 10 * 1024 * 1024
const atCommit = async (folder: string, commit: string) => commitWorkspace(folder, commit, await diskWorkspace(folder))

describe('a repository at a commit', () => {
  it('is what was committed, whatever the working tree became', async () => {
    const folder = scratchRepository({ 'a.py': 'old\n', 'gone.py': 'x\n' })
    const base = runGit(folder, ['rev-parse', 'HEAD'])
    const clean = await diskWorkspace(folder)
    write(folder, { 'a.py': 'new\n', 'later.py': 'x\n' })
    rmSync(join(folder, 'gone.py'))
    commitAll(folder)
    write(folder, { 'a.py': 'newer\n' })
    const { tree, ...workspace } = await atCommit(folder, base)
    expect(tree.entries.map(({ path }) => path)).toEqual(['a.py', 'gone.py'])
    expect(await tree.text('a.py')).toEqual({ known: true, value: 'old\n' })
    expect(await tree.text('later.py')).toMatchObject({ known: false })
    expect(workspace).toMatchObject({ commit: base, dirty: false, branch: null, treeHash: clean.treeHash })
  })

  it('reads what is asked for at once, of whatever name and content', async () => {
    const names = [
      'new\nline.py',
      'tab\t.py',
      'quo"te.py',
      'ümläut.py',
      ' space .py',
      'back\\slash.py',
      '-a.py',
      'a b/c',
    ]
    const contents = new Map(names.map((name, index) => [name, '\n'.repeat(index) + name]))
    const folder = scratchRepository({
      ...Object.fromEntries(contents),
      empty: '',
      'bytes.bin': Uint8Array.of(10, 0, 255),
    })
    const { tree } = await atCommit(folder, runGit(folder, ['rev-parse', 'HEAD']))
    const read = await Promise.all(names.map(async (name) => [name, await tree.text(name)] as const))
    expect(read).toEqual(names.map((name) => [name, { known: true, value: contents.get(name) }]))
    expect(await tree.text('empty')).toEqual({ known: true, value: '' })
    const bytes = await tree.read('bytes.bin')
    expect(bytes.known && [...bytes.value]).toEqual([10, 0, 255])
    expect(tree.match(['*.py'])).toContain('-a.py')
  })

  it('follows no link, and tells what it is', async () => {
    const folder = scratchRepository({ 'a.py': 'x\n' })
    symlinkSync('/etc/passwd', join(folder, 'link.py'))
    const { tree } = await atCommit(folder, commitAll(folder))
    expect(tree.entry('link.py')?.kind).toBe('symlink')
    expect(tree.match(['**'])).toEqual(['a.py'])
    expect(await tree.read('link.py')).toMatchObject({ known: false })
  })

  it('reads a file of 10 MiB and none that is larger', async () => {
    const folder = scratchRepository({ largest: new Uint8Array(limit), larger: new Uint8Array(limit + 1) })
    const { tree } = await atCommit(folder, runGit(folder, ['rev-parse', 'HEAD']))
    const largest = await tree.read('largest')
    expect(largest.known && largest.value.byteLength).toBe(limit)
    expect(await tree.read('larger')).toEqual({
      known: false,
      reason: 'too large to be read: larger has 10.0 MiB, the limit is 10 MiB',
    })
  })

  it('leaves submodules to their own repository', async () => {
    const folder = scratchRepository({ 'a.py': 'x\n', 'b.py': 'y\n' })
    const head = runGit(folder, ['rev-parse', 'HEAD'])
    runGit(folder, ['update-index', '--add', '--cacheinfo', `160000,${head},sub`])
    runGit(folder, ['commit', '-q', '-m', 'Nest'])
    const { tree } = await atCommit(folder, runGit(folder, ['rev-parse', 'HEAD']))
    const [sub, b] = await Promise.all([tree.read('sub'), tree.text('b.py')])
    expect(sub).toMatchObject({ known: false })
    expect(b).toEqual({ known: true, value: 'y\n' })
  })

  it('says which object git lost, and reads the others', async () => {
    const folder = scratchRepository({ 'a.py': 'x\n', 'b.py': 'y\n', 'c.py': 'z\n' })
    const { tree } = await atCommit(folder, runGit(folder, ['rev-parse', 'HEAD']))
    const lost = tree.entry('b.py')?.blob ?? ''
    rmSync(join(folder, '.git/objects', lost.slice(0, 2), lost.slice(2)))
    const [a, b, c] = await Promise.all(['a.py', 'b.py', 'c.py'].map((path) => tree.text(path)))
    expect([a, c]).toEqual([
      { known: true, value: 'x\n' },
      { known: true, value: 'z\n' },
    ])
    expect(b).toMatchObject({ known: false })
  })

  it('is an error where there is no such commit', async () => {
    const folder = scratchRepository({ 'a.py': 'x\n' })
    await expect(atCommit(folder, 'd'.repeat(40))).rejects.toThrow(SarError)
  })
})
