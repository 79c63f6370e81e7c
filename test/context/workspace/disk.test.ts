import { chmodSync, chownSync, existsSync, mkdirSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { changeSince } from '../../../src/context/workspace/change.ts'
import { diskWorkspace } from '../../../src/context/workspace/disk.ts'
import { RepositoryError } from '../../../src/domain/errors.ts'
import { commitAll, runGit, scratchFolder, scratchRepository, write } from './scratch.ts'

const paths = async (folder: string): Promise<readonly string[]> =>
  (await diskWorkspace(folder)).tree.entries.map(({ path }) => path)

const reasonOf = async (folder: string, path: string): Promise<string> => {
  const answer = await (await diskWorkspace(folder)).tree.text(path)
  return answer.known ? `known: ${answer.value.slice(0, 20)}` : answer.reason
}

describe('the files of a working tree', () => {
  it('are what git tracks and what it does not ignore, as they are on disk', async () => {
    const folder = scratchRepository({ 'a.py': 'a = 1\n', 'b.py': 'b = 1\n', 'gone.py': '', '.gitignore': '*.log\n' })
    write(folder, { 'b.py': 'b = 2\n', 'new/c.py': 'c = 1\n', 'd.log': 'ignored' })
    rmSync(join(folder, 'gone.py'))
    const { tree, dirty } = await diskWorkspace(folder)
    expect(tree.entries.map(({ path }) => path)).toEqual(['.gitignore', 'a.py', 'b.py', 'new/c.py'])
    expect(dirty).toBe(true)
    for (const { path, blob } of tree.entries) expect(blob).toBe(runGit(folder, ['hash-object', path]))
    expect(await tree.text('b.py')).toEqual({ known: true, value: 'b = 2\n' })
    expect(tree.entry('b.py')?.size).toBe(6)
    expect(tree.entry('a.py')?.size).toBe(6)
    expect(tree.has('gone.py')).toBe(false)
    expect(await tree.read('gone.py')).toEqual({ known: false, reason: 'no such file: gone.py' })
  })

  it('keep staged changes, kinds and names that need quoting', async () => {
    const names = [
      'new\nline.txt',
      'quo"te.txt',
      "it's.txt",
      'ümlaut ☃.txt',
      'tab\t.txt',
      ' lead',
      '-dash',
      'back\\slash',
    ]
    const folder = scratchRepository(Object.fromEntries(names.map((name) => [name, name])))
    write(folder, { 'staged.sh': '#!/bin/sh\n', 'un\ntracked': 'x' })
    chmodSync(join(folder, 'staged.sh'), 0o755)
    runGit(folder, ['add', 'staged.sh'])
    write(folder, { 'ümlaut ☃.txt': 'changed' })
    const { tree } = await diskWorkspace(folder)
    expect(tree.entries.map(({ path }) => path)).toEqual([...names, 'staged.sh', 'un\ntracked'].toSorted())
    expect(tree.entry('staged.sh')?.kind).toBe('executable')
    expect(await tree.text('new\nline.txt')).toEqual({ known: true, value: 'new\nline.txt' })
    expect(await tree.text('ümlaut ☃.txt')).toEqual({ known: true, value: 'changed' })
  })

  it('name the repository, its branches and its commit', async () => {
    const folder = scratchRepository({ a: '' })
    runGit(folder, ['remote', 'add', 'origin', 'git@github.com:acme/churn.git'])
    runGit(folder, ['checkout', '-q', '-b', 'feature/x'])
    const { repository, branch, defaultBranch, commit, dirty, root } = await diskWorkspace(folder)
    expect({ repository, branch, defaultBranch, dirty, root }).toEqual({
      repository: 'acme/churn',
      branch: 'feature/x',
      defaultBranch: 'main',
      dirty: false,
      root: folder,
    })
    expect(commit).toBe(runGit(folder, ['rev-parse', 'HEAD']))
  })

  it('are all of the repository when a folder within is named', async () => {
    const folder = scratchRepository({ 'a.py': '', 'sub/b.py': '' })
    write(folder, { 'c.py': '' })
    const workspace = await diskWorkspace(join(folder, 'sub'))
    expect(workspace.root).toBe(folder)
    expect(workspace.tree.entries.map(({ path }) => path)).toEqual(['a.py', 'c.py', 'sub/b.py'])
  })

  it('hash the same while nothing changes, and differently when a mode, a name or a content does', async () => {
    const folder = scratchRepository({ 'a.py': 'a', 'b.py': 'b' })
    const first = (await diskWorkspace(folder)).treeHash
    expect((await diskWorkspace(folder)).treeHash).toBe(first)
    chmodSync(join(folder, 'a.py'), 0o755)
    const second = (await diskWorkspace(folder)).treeHash
    write(folder, { 'b.py': 'c' })
    const third = (await diskWorkspace(folder)).treeHash
    write(folder, { c: '' })
    expect(new Set([first, second, third, (await diskWorkspace(folder)).treeHash]).size).toBe(4)
  })

  it('leave the index as it was', async () => {
    const folder = scratchRepository({ 'a.py': 'a' })
    write(folder, { 'a.py': 'a' })
    const stamp = runGit(folder, ['hash-object', '.git/index'])
    await diskWorkspace(folder)
    expect(runGit(folder, ['hash-object', '.git/index'])).toBe(stamp)
  })
})

describe('odd repositories', () => {
  it('refuses what is no working tree of git, in one line', async () => {
    const folder = scratchFolder()
    writeFileSync(join(folder, 'file'), '')
    const bare = scratchFolder()
    runGit(bare, ['init', '-q', '--bare'])
    for (const [path, says] of [
      [folder, /^not a git repository: /],
      [join(folder, 'nothing'), /^no such folder: /],
      [join(folder, 'file'), /^not a folder: /],
      [bare, /^no working tree: /],
    ] as const) {
      const error: unknown = await diskWorkspace(path).catch((thrown: unknown) => thrown)
      expect(error).toBeInstanceOf(RepositoryError)
      expect(error).toHaveProperty('message', expect.stringMatching(says))
      expect(error).toHaveProperty('message', expect.not.stringContaining('\n'))
    }
  })

  it.runIf(process.getuid?.() === 0)('says what to do when git distrusts the owner of the folder', async () => {
    const folder = scratchRepository({ a: '' })
    chownSync(folder, 65_534, 65_534)
    const error: unknown = await diskWorkspace(folder).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(RepositoryError)
    expect(error).toMatchObject({
      message: `git refuses to read ${folder}: it belongs to another user`,
      hint: `if you trust it: git config --global --add safe.directory ${folder}`,
    })
  })

  it('says that git is missing where it is', async () => {
    const folder = scratchRepository({ a: '' })
    const path = process.env['PATH']
    process.env['PATH'] = scratchFolder()
    await expect(diskWorkspace(folder)).rejects.toThrow('git is not installed')
    process.env['PATH'] = path
  })

  it('fails in one line on a repository that is broken', async () => {
    const folder = scratchRepository({ a: '' })
    write(folder, { '.git/index': 'broken' })
    const error: unknown = await diskWorkspace(folder).catch((thrown: unknown) => thrown)
    expect(error).toBeInstanceOf(RepositoryError)
    expect(error).toHaveProperty('message', expect.stringMatching(/^git cannot read the repository in [^\n]*: [^\n]+$/))
  })

  it('knows an empty repository', async () => {
    const folder = scratchRepository()
    const workspace = await diskWorkspace(folder)
    expect(workspace).toMatchObject({ commit: null, branch: 'main', defaultBranch: null, dirty: false })
    expect(workspace.tree.entries).toEqual([])
    expect(await workspace.history.lastChange(['**'])).toEqual({ known: true, value: null })
    write(folder, { 'a.py': 'a' })
    expect(await paths(folder)).toEqual(['a.py'])
  })

  it('knows a detached head', async () => {
    const folder = scratchRepository({ a: '' })
    runGit(folder, ['checkout', '-q', '--detach'])
    expect(await diskWorkspace(folder)).toMatchObject({ branch: null, defaultBranch: 'main', dirty: false })
  })

  it('answers for no history of a shallow clone, and learns the default branch from the remote', async () => {
    const origin = scratchRepository({ a: '' })
    runGit(origin, ['branch', '-m', 'main', 'trunk'])
    commitAll(origin)
    const clone = join(scratchFolder(), 'clone')
    runGit(origin, ['clone', '-q', '--depth=1', `file://${origin}`, clone])
    const workspace = await diskWorkspace(clone)
    expect(workspace).toMatchObject({ branch: 'trunk', defaultBranch: 'trunk', repository: null })
    const answer = await workspace.history.lastChange(['a'])
    expect(answer).toEqual({ known: false, reason: expect.stringMatching(/^shallow clone: /) })
  })

  it('lists a submodule without entering it', async () => {
    const inner = scratchRepository({ 'inner.py': '' })
    const folder = scratchRepository({ a: '' })
    runGit(folder, ['submodule', '--quiet', 'add', inner, 'vendor/inner'])
    commitAll(folder)
    write(folder, { 'vendor/inner/dirty.py': '' })
    const { tree, dirty } = await diskWorkspace(folder)
    expect(tree.entries.map(({ path, kind }) => [path, kind])).toEqual([
      ['.gitmodules', 'file'],
      ['a', 'file'],
      ['vendor/inner', 'submodule'],
    ])
    expect(tree.match(['**'])).toEqual(['.gitmodules', 'a'])
    expect(await tree.read('vendor/inner')).toMatchObject({ known: false })
    expect(dirty).toBe(false)
    runGit(join(folder, 'vendor/inner'), ['commit', '-q', '--allow-empty', '-m', 'On'])
    expect((await diskWorkspace(folder)).dirty).toBe(true)
    expect(await paths(folder)).toEqual(['.gitmodules', 'a', 'vendor/inner'])
  })

  it('says that a sparse checkout is partial', async () => {
    const folder = scratchRepository({ 'a.py': '', 'big/b.py': '', 'big/c.py': '' })
    runGit(folder, ['sparse-checkout', 'set', '--no-cone', '/a.py'])
    const { tree, dirty } = await diskWorkspace(folder)
    expect(tree.partial).toBe('sparse checkout: 2 tracked files are not in the working tree')
    expect(['a.py', 'big/b.py', 'never.py'].map((path) => [tree.has(path), tree.mayHold(path)])).toEqual([
      [true, true],
      [false, true],
      [false, false],
    ])
    expect(tree.entries.map(({ path }) => path)).toEqual(['a.py'])
    expect(dirty).toBe(false)
  })

  it('lists what a merge could not merge', async () => {
    const folder = scratchRepository({ 'a.py': 'base\n' })
    runGit(folder, ['checkout', '-q', '-b', 'other'])
    write(folder, { 'a.py': 'theirs\n' })
    commitAll(folder)
    runGit(folder, ['checkout', '-q', 'main'])
    write(folder, { 'a.py': 'ours\n' })
    commitAll(folder)
    expect(() => runGit(folder, ['merge', '-q', 'other'])).toThrow('Command failed')
    const { tree, dirty } = await diskWorkspace(folder)
    expect(dirty).toBe(true)
    expect(tree.entries).toHaveLength(1)
    expect(tree.entry('a.py')?.blob).toBe(runGit(folder, ['hash-object', 'a.py']))
  })

  it('leaves out a repository within that is no submodule', async () => {
    const folder = scratchRepository({ a: '' })
    mkdirSync(join(folder, 'nested'))
    runGit(join(folder, 'nested'), ['init', '-q'])
    write(folder, { 'nested/b.py': '' })
    expect(await paths(folder)).toEqual(['a'])
  })

  it('looks at the repository that is named, whatever a git hook has set', async () => {
    const folder = scratchRepository({ a: '' })
    process.env['GIT_DIR'] = join(scratchRepository({ other: '' }), '.git')
    expect(await paths(folder).finally(() => Reflect.deleteProperty(process.env, 'GIT_DIR'))).toEqual(['a'])
  })
})

describe('files that cannot be read as text', () => {
  it('are unknown, each with its reason', async () => {
    const folder = scratchRepository({
      'binary.py': Uint8Array.from([0x78, 0, 1, 2]),
      'latin.py': Uint8Array.from([0x23, 0xe9, 0x0a]),
      'bom.json': '\u{FEFF}{}',
    })
    writeFileSync(join(folder, 'huge.bin'), '')
    truncateSync(join(folder, 'huge.bin'), 50 * 1024 * 1024)
    expect(await reasonOf(folder, 'binary.py')).toBe('binary, not text: binary.py')
    expect(await reasonOf(folder, 'latin.py')).toBe('not UTF-8: latin.py')
    expect(await reasonOf(folder, 'huge.bin')).toBe('too large to be read: huge.bin has 50.0 MiB, the limit is 10 MiB')
    expect(await reasonOf(folder, 'bom.json')).toBe('known: {}')
    const { tree } = await diskWorkspace(folder)
    expect(tree.entry('huge.bin')?.size).toBe(50 * 1024 * 1024)
    rmSync(join(folder, 'latin.py'))
    expect(await tree.read('latin.py')).toEqual({ known: false, reason: 'cannot be read: latin.py (ENOENT)' })
  })

  it('are links that leave the tree, reach into .git or lead nowhere; a link within is followed', async () => {
    const outside = scratchFolder()
    write(outside, { 'secret.txt': 'secret' })
    const folder = scratchRepository({ 'a.py': 'a = 1\n', 'sub/x': '' })
    const links = {
      'out.txt': join(outside, 'secret.txt'),
      'up.txt': `../${outside.split('/').at(-1)}/secret.txt`,
      'config.txt': '.git/config',
      'lost.txt': 'nothing',
      'sub/in.py': '../a.py',
      dir: 'sub',
      self: 'self',
    }
    for (const [path, target] of Object.entries(links)) symlinkSync(target, join(folder, path))
    for (const _state of ['untracked', 'tracked']) {
      const { tree } = await diskWorkspace(folder)
      expect(tree.entry('sub/in.py')?.kind).toBe('symlink')
      expect(await tree.text('sub/in.py')).toEqual({ known: true, value: 'a = 1\n' })
      expect(tree.match(['**/*.py', '**/*.txt'])).toEqual(['a.py'])
      for (const path of ['out.txt', 'up.txt', 'config.txt'])
        expect(await reasonOf(folder, path)).toBe(`link out of the tree: ${path}`)
      expect(await reasonOf(folder, 'lost.txt')).toBe('a link that leads nowhere: lost.txt (ENOENT)')
      expect(await reasonOf(folder, 'self')).toBe('a link that leads nowhere: self (ELOOP)')
      expect(await reasonOf(folder, 'dir')).toBe('no regular file: dir')
      commitAll(folder)
    }
  })

  it('are not reached through a folder that became a link', async () => {
    const outside = scratchFolder()
    write(outside, { 'a.txt': 'secret' })
    const folder = scratchRepository({ 'sub/a.txt': 'a', 'kept/a.txt': 'a' })
    runGit(folder, ['update-index', '--assume-unchanged', 'kept/a.txt'])
    for (const name of ['sub', 'kept']) {
      rmSync(join(folder, name), { recursive: true })
      symlinkSync(outside, join(folder, name))
    }
    const { tree } = await diskWorkspace(folder)
    expect(tree.has('sub/a.txt') || tree.has('kept/a.txt')).toBe(false)
  })
})

describe('files that a checkout converts', () => {
  it('have the hash of their bytes, with line ends of Windows', async () => {
    const folder = scratchRepository({ 'a.py': 'a\nb\n' })
    runGit(folder, ['config', 'core.autocrlf', 'true'])
    rmSync(join(folder, 'a.py'))
    runGit(folder, ['checkout', '-q', '--', 'a.py'])
    const { tree, dirty } = await diskWorkspace(folder)
    expect(await tree.text('a.py')).toEqual({ known: true, value: 'a\r\nb\r\n' })
    expect(tree.entry('a.py')?.blob).toBe(runGit(folder, ['hash-object', '--no-filters', 'a.py']))
    expect(dirty).toBe(false)
  })

  it('have the hash of their bytes, with a filter as of LFS', async () => {
    const own = join(scratchFolder(), 'gitconfig')
    vi.stubEnv('GIT_CONFIG_GLOBAL', own)
    onTestFinished(() => void vi.unstubAllEnvs())
    writeFileSync(own, '[filter "lfs"]\n\tclean = tr a b\n\tsmudge = tr b a\n')
    const folder = scratchRepository()
    write(folder, { '.gitattributes': '*.bin filter=lfs\n', 'w.bin': 'aaa', 'plain.txt': 'aaa' })
    commitAll(folder)
    const { tree, dirty } = await diskWorkspace(folder)
    expect(dirty).toBe(false)
    expect(tree.entry('w.bin')?.blob).toBe(tree.entry('plain.txt')?.blob)
    expect(runGit(folder, ['rev-parse', 'HEAD:w.bin'])).not.toBe(tree.entry('w.bin')?.blob)
  })

  it('have the hash of their bytes where only the clone has attributes, from a folder within too', async () => {
    const folder = scratchRepository({ 'sub/a.txt': 'a\n' })
    write(folder, { '.git/info/attributes': '*.txt text eol=crlf\n' })
    rmSync(join(folder, 'sub/a.txt'))
    runGit(folder, ['checkout', '-q', '--', 'sub/a.txt'])
    const { tree } = await diskWorkspace(join(folder, 'sub'))
    expect(tree.entry('sub/a.txt')?.blob).toBe(runGit(folder, ['hash-object', '--no-filters', 'sub/a.txt']))
    expect(await tree.text('sub/a.txt')).toEqual({ known: true, value: 'a\r\n' })
  })

  it('are hashed anew where git was told to overlook changes', async () => {
    const folder = scratchRepository({ 'a.py': 'a' })
    runGit(folder, ['update-index', '--assume-unchanged', 'a.py'])
    write(folder, { 'a.py': 'other' })
    const { tree } = await diskWorkspace(folder)
    expect(tree.entry('a.py')?.blob).toBe(runGit(folder, ['hash-object', 'a.py']))
  })
})

describe("a folder's own configuration", () => {
  it('runs no filter that it names', async () => {
    const folder = scratchRepository({ 'a.txt': 'a\n', '.gitattributes': '* filter=x\n' })
    const proof = join(folder, '.git', 'ran')
    runGit(folder, ['config', 'filter.x.clean', `touch ${proof}; cat`])
    runGit(folder, ['config', 'filter.x.required', 'true'])
    writeFileSync(join(folder, 'a.txt'), 'b\n')
    await diskWorkspace(folder)
    await changeSince(folder, 'HEAD')
    expect(existsSync(proof)).toBe(false)
  })
})
