import { execFile } from 'node:child_process'
import { chmod, lstat, mkdir, mkdtemp, readFile, readdir, rm, stat, symlink, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { IncompleteError } from '../../src/domain/errors.ts'
import type { Change } from '../../src/domain/change.ts'
import { applyToDisk, writeOut } from '../../src/effects/working-tree.ts'

let folder: string
let tree: string
let outside: string
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'working-tree-'))
  tree = join(folder, 'tree')
  outside = join(folder, 'outside')
  await mkdir(tree)
  await mkdir(outside)
  await promisify(execFile)('git', ['init', '-q', tree])
})
afterEach(() => rm(folder, { recursive: true, force: true }))

const isRoot = process.getuid?.() === 0

describe('writeOut', () => {
  it('makes folders, and leaves nothing but the file', async () => {
    const path = join(folder, 'a/b/report.json')
    await writeOut(path, 'one')
    await writeOut(path, 'two')
    expect(await readFile(path, 'utf8')).toBe('two')
    expect(await readdir(join(folder, 'a/b'))).toEqual(['report.json'])
  })

  it('keeps the mode of a file that is there', async () => {
    const path = join(folder, 'run.sh')
    await writeFile(path, 'old')
    await chmod(path, 0o751)
    await writeOut(path, 'new')
    expect((await stat(path)).mode & 0o777).toBe(0o751)
  })

  it('follows a link of the user’s own, outside of a working tree', async () => {
    await writeFile(join(outside, 'real.txt'), 'old')
    await symlink(join(outside, 'real.txt'), join(folder, 'link.txt'))
    await writeOut(join(folder, 'link.txt'), 'new')
    expect(await readFile(join(outside, 'real.txt'), 'utf8')).toBe('new')
    expect((await lstat(join(folder, 'link.txt'))).isSymbolicLink()).toBe(true)
  })

  it('follows no link of a working tree out of it', async () => {
    await writeFile(join(outside, 'keys'), 'old')
    await symlink(join(outside, 'keys'), join(tree, 'report.json'))
    await symlink(outside, join(tree, 'reports'))
    for (const path of ['report.json', 'reports/keys', 'reports/new/report.json']) {
      await expect(writeOut(join(tree, path), 'new')).rejects.toThrow('leads out of the working tree')
    }
    expect(await readFile(join(outside, 'keys'), 'utf8')).toBe('old')
    expect(await readdir(outside)).toEqual(['keys'])
  })

  it('follows a link that stays in the working tree', async () => {
    await mkdir(join(tree, 'real'))
    await symlink('real', join(tree, 'reports'))
    await writeOut(join(tree, 'reports/x.json'), 'x')
    expect(await readFile(join(tree, 'real/x.json'), 'utf8')).toBe('x')
  })

  it.each([
    ['a folder', '.', 'it is a folder'],
    ['a path through a file', 'file/x', 'a part of the path is a file'],
    ['a name that is too long', 'n'.repeat(300), 'the name is too long'],
  ])('says why %s cannot be written', async (_, path, reason) => {
    await writeFile(join(folder, 'file'), '')
    await expect(writeOut(join(folder, path), 'x')).rejects.toMatchObject({
      name: 'IncompleteError',
      exitCode: 4,
      message: expect.stringContaining(reason),
    })
  })

  it.skipIf(process.platform !== 'linux')('says that the disk is full', async () => {
    await expect(writeOut('/dev/full', 'x')).rejects.toThrow('cannot write /dev/full: no space is left on the disk')
  })

  it.skipIf(isRoot)('says that a folder may not be written', async () => {
    await chmod(outside, 0o500)
    await expect(writeOut(join(outside, 'x'), 'x')).rejects.toThrow('permission denied')
  })

  it.skipIf(process.platform !== 'linux')('writes to the standard output of a pipe', async () => {
    const module = new URL('../../src/effects/working-tree.ts', import.meta.url).href
    const script = `const { writeOut } = await import('${module}'); await writeOut('/dev/stdout', 'said')`
    const { stdout } = await promisify(execFile)('sh', [
      '-c',
      '"$0" --input-type=module -e "$1" | cat',
      process.execPath,
      script,
    ])
    expect(stdout).toBe('said')
  })

  it('writes to a device', async () => {
    await writeOut('/dev/null', 'x')
    expect((await stat('/dev/null')).isCharacterDevice()).toBe(true)
  })
})

describe('applyToDisk', () => {
  const commit = (files: Record<string, string | null>): Change => ({
    kind: 'commit',
    branch: 'sar/fix',
    from: '0'.repeat(40),
    message: 'Fix',
    files: Object.entries(files).map(([path, content]) => ({ path, content })),
  })
  const apply = (files: Record<string, string | null>) => applyToDisk(tree)(commit(files))

  it('writes and removes files, uncommitted, and then finds them so', async () => {
    await writeFile(join(tree, 'old'), 'old')
    const files = { 'a/b/new': 'ü\n', old: null }
    expect(await apply(files)).toEqual({ kind: 'commit', number: null, sha: null, url: null, already: false })
    expect(await readFile(join(tree, 'a/b/new'), 'utf8')).toBe('ü\n')
    expect((await readdir(tree)).toSorted()).toEqual(['.git', 'a'])
    expect(await apply(files)).toMatchObject({ already: true })
  })

  it('puts a folder where a file was', async () => {
    await writeFile(join(tree, 'a'), 'file')
    await apply({ 'a/b': 'x', a: null })
    expect(await readFile(join(tree, 'a/b'), 'utf8')).toBe('x')
  })

  it('removes a link without following it', async () => {
    await writeFile(join(outside, 'keys'), 'old')
    await symlink(join(outside, 'keys'), join(tree, 'link'))
    await symlink('nowhere', join(tree, 'dangling'))
    await apply({ link: null, dangling: null })
    expect(await readdir(tree)).toEqual(['.git'])
    expect(await readdir(outside)).toEqual(['keys'])
  })

  it('checks every path before it writes the first', async () => {
    await symlink(outside, join(tree, 'linked'))
    await symlink(join(outside, 'x'), join(tree, 'link'))
    await mkdir(join(tree, 'folder'))
    await writeFile(join(tree, 'file'), 'x')
    const wrong = ['linked/x', 'link', 'folder', 'file/x', '../x', '.git/hooks/pre-commit', '/etc/x']
    for (const path of wrong) {
      await expect(apply({ first: 'x', [path]: 'x' })).rejects.toThrow(IncompleteError)
    }
    expect(await readdir(outside)).toEqual([])
    expect((await readdir(tree)).toSorted()).toEqual(['.git', 'file', 'folder', 'link', 'linked'])
  })

  it('says of every other change that it needs GitHub', async () => {
    const change = { kind: 'delete-branch', branch: 'sar/fix' } as const
    await expect(applyToDisk(tree)(change)).rejects.toMatchObject({
      name: 'IncompleteError',
      message: 'to delete a branch needs GitHub',
    })
  })
})
