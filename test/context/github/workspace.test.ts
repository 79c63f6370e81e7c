import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createGitHub } from '../../../src/context/github/client.ts'
import { githubWorkspace } from '../../../src/context/github/workspace.ts'
import { diskWorkspace } from '../../../src/context/workspace/disk.ts'
import { startGitHub } from '../../support/github/start.ts'
import type { GitHub as Emulated } from '../../support/github/start.ts'
import type { TreeEntry } from '../../../src/domain/workspace.ts'
import { canned } from './canned.ts'

let emulated: Emulated
let folder: string

const git = (...args: readonly string[]) =>
  execFileSync('git', ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com', ...args], {
    cwd: folder,
    env: { ...process.env, GIT_COMMITTER_DATE: '2026-01-02T03:04:05Z', GIT_CONFIG_GLOBAL: '/dev/null' },
  })

const write = (path: string, content: string | Buffer) => {
  mkdirSync(dirname(join(folder, path)), { recursive: true })
  writeFileSync(join(folder, path), content)
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sar-workspace-'))
  git('init', '-q', '-b', 'main')
  write('README.md', '# Models\n')
  write('bom.txt', '\uFEFFwith a mark\r\n')
  write('latin.txt', Buffer.from([0x66, 0xfc, 0x72]))
  write('logo.png', Buffer.from([0x89, 0x50, 0, 1, 2]))
  write('large.txt', 'line\n'.repeat(200_000))
  write('docs/a b/ü.md', 'ü\n')
  for (let at = 0; at < 220; at += 1) write(`src/m${at}.py`, `print(${at})\n`)
  write('run.sh', 'exit\n')
  symlinkSync('README.md', join(folder, 'link'))
  symlinkSync('../outside', join(folder, 'out'))
  git('add', '.')
  git('update-index', '--chmod=+x', 'run.sh')
  git('commit', '-qm', 'First')
  git('tag', 'v1')
  git('checkout', '-q', '--', '.')
  emulated = await startGitHub({ now: () => new Date('2026-03-01T12:00:00Z') })
  await emulated.createRepository({ owner: 'octo', name: 'models', organization: true, private: true, from: folder })
  emulated.collaborator('octo/models', 'ada', 'write')
  await emulated.createRepository({ owner: 'octo', name: 'empty', private: true })
  emulated.collaborator('octo/empty', 'ada', 'write')
})

afterAll(async () => {
  await emulated.stop()
  rmSync(folder, { recursive: true })
})

const client = (login = 'ada') =>
  createGitHub({ baseUrl: emulated.url, token: emulated.token(login), pace: { second: 1, spaced: false } })

describe('a repository over the API', () => {
  it('is what its clone is', async () => {
    const github = client()
    const [over, disk] = await Promise.all([githubWorkspace(github, 'octo/models', null), diskWorkspace(folder)])
    expect(over).toMatchObject({ root: null, branch: 'main', defaultBranch: 'main', repository: 'octo/models' })
    expect([over.commit, over.treeHash, over.dirty]).toEqual([disk.commit, disk.treeHash, false])
    const plain = ({ path, kind, blob, size }: TreeEntry) => ({ path, kind, blob, size })
    expect(over.tree.entries.map(plain)).toEqual(disk.tree.entries.map(plain))
    expect(over.tree.match(['src/*.py'])).toHaveLength(220)
    const paths = over.tree.entries.map(({ path }) => path).filter((path) => path !== 'out')
    const [mine, theirs] = await Promise.all([
      Promise.all(paths.map((path) => over.tree.read(path))),
      Promise.all(paths.map((path) => disk.tree.read(path))),
    ])
    for (const [index, path] of paths.entries()) {
      const [a, b] = [mine[index], theirs[index]]
      expect([path, a?.known && Buffer.from(a.value).toString('hex')]).toEqual([
        path,
        b?.known && Buffer.from(b.value).toString('hex'),
      ])
    }
    // Two batches; the picture, the Latin-1 text and the large file as bytes; the commit and the listing.
    expect(github.requests()).toEqual({ rest: 4, graphql: 3, notModified: 0 })
    expect(await over.tree.read('out')).toMatchObject({ known: false })
    expect(await over.tree.text('latin.txt')).toMatchObject({ known: false })
    expect(emulated.violations).toEqual([])
  })

  it('reads a hundred files in few requests', async () => {
    const github = client()
    const workspace = await githubWorkspace(github, 'octo/models', 'main')
    const read = workspace.tree
      .match(['src/*.py'])
      .slice(0, 100)
      .map((path) => workspace.tree.text(path))
    expect((await Promise.all(read)).every(({ known }) => known)).toBe(true)
    await workspace.tree.text('src/m1.py')
    expect(github.requests()).toEqual({ rest: 1, graphql: 2, notModified: 0 })
  })

  it('is had by branch, tag, ref and commit', async () => {
    const commit = await emulated.tip('octo/models', 'main')
    for (const [ref, branch] of [
      ['main', 'main'],
      ['refs/heads/main', 'main'],
      ['v1', null],
      ['refs/tags/v1', null],
      [commit, null],
    ] as const) {
      expect(await githubWorkspace(client(), 'octo/models', ref)).toMatchObject({ commit, branch })
    }
  })

  it('knows when paths last changed', async () => {
    const github = client()
    const { history } = await githubWorkspace(github, 'octo/models', 'main')
    const date = { known: true, value: new Date('2026-01-02T03:04:05Z') }
    const before = github.requests().graphql
    expect(
      await Promise.all([
        history.lastChange(['README.md']),
        history.lastChange(['docs/']),
        history.lastChange(['docs/**/*.md', 'run.sh']),
        history.lastChange(['never.txt']),
      ]),
    ).toEqual([date, date, date, { known: true, value: null }])
    expect(github.requests().graphql - before).toBe(1)
    expect(await history.lastChange(['**/*.toml'])).toMatchObject({ known: false })
    expect(await history.lastChange(['src/*.py'])).toMatchObject({ known: false })
  })

  it('knows what a file was', async () => {
    const github = client()
    const { history } = await githubWorkspace(github, 'octo/models', 'main')
    const before = github.requests().graphql
    expect(await history.versions('README.md', 5)).toMatchObject({ known: true, value: [expect.any(String)] })
    expect(github.requests().graphql - before).toBe(1)
    expect(await history.versions('never.txt', 5)).toEqual({ known: true, value: [] })
  })

  it('may have no commit', async () => {
    const workspace = await githubWorkspace(client(), 'octo/empty', null)
    expect(workspace).toMatchObject({ commit: null, repository: 'octo/empty' })
    expect(workspace.tree.entries).toEqual([])
    expect(await workspace.history.lastChange(['a'])).toEqual({ known: true, value: null })
  })

  it('is refused where there is none, or nothing may be seen of it', async () => {
    await expect(githubWorkspace(client(), 'octo/none', null)).rejects.toMatchObject({ exitCode: 3 })
    await expect(githubWorkspace(client('eve'), 'octo/models', null)).rejects.toMatchObject({ exitCode: 3 })
    await expect(githubWorkspace(client(), 'octo/models', 'gone')).rejects.toMatchObject({ exitCode: 3 })
    const token = emulated.jobToken('octo/models', { metadata: 'read' })
    const github = createGitHub({ baseUrl: emulated.url, token, pace: { second: 1, spaced: false } })
    await expect(githubWorkspace(github, 'octo/models', null)).rejects.toMatchObject({
      exitCode: 3,
      hint: expect.stringContaining('contents: read'),
    })
  })
})

describe('when GitHub fails', () => {
  it('says so of the repository, of the listing and of each file', async () => {
    emulated.fail({ route: '/graphql', with: 500, times: 3 })
    await expect(githubWorkspace(client(), 'octo/models', null)).rejects.toMatchObject({ exitCode: 4 })
    emulated.fail({ route: '/repos/{owner}/{repo}/git/trees/{tree_sha}', with: 500, times: 3 })
    await expect(githubWorkspace(client(), 'octo/models', null)).rejects.toMatchObject({ exitCode: 4 })
    const workspace = await githubWorkspace(client(), 'octo/models', null)
    emulated.fail({ route: '/graphql', with: 502, times: 3 })
    expect(await workspace.tree.read('README.md')).toMatchObject({
      known: false,
      reason: expect.stringContaining('502'),
    })
    emulated.fail({ route: /\/git\/blobs\//, with: 403 })
    expect(await workspace.tree.read('logo.png')).toMatchObject({ known: false, permission: 'contents: read' })
  })

  it('takes no other bytes for a file, and a cut listing for no whole one', async () => {
    const commit = 'a'.repeat(40)
    const target = { __typename: 'Commit', oid: commit }
    const { github } = await canned(({ path, body }) => {
      if (path.endsWith('/git/trees/' + commit)) {
        const entry = { path: 'a.txt', mode: '100644', type: 'blob', sha: 'b'.repeat(40), size: 4 }
        return { body: { sha: commit, truncated: true, tree: [entry] } }
      }
      if (path !== '/graphql') return { body: { content: 'Zm9vCg==', encoding: 'base64' } }
      if (body.includes('Blob')) return { body: { data: { repository: { b0: { text: 'foo\n' } } } } }
      const repository = { nameWithOwner: 'o/r', defaultBranchRef: { name: 'main', target } }
      return { body: { data: { repository } } }
    })
    const { tree } = await githubWorkspace(github, 'o/r', null)
    expect(tree.partial).toMatch(/100,000/)
    expect(await tree.read('a.txt')).toEqual({
      known: false,
      reason: `GitHub's answer is not the blob ${'b'.repeat(40)}`,
    })
  })
})
