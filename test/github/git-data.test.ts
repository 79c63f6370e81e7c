import { execFileSync } from 'node:child_process'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openScene, refusal, type Scene } from './scene.ts'

let scene: Scene

beforeEach(async () => {
  scene = await openScene()
})

afterEach(() => scene.close())

describe('the git database', () => {
  it('takes blobs, trees and commits, and moves references as git would', async () => {
    const { github, app, models } = scene
    const { git } = app.rest
    const head = await github.tip('octo/models', 'main')
    const { data: blob } = await git.createBlob({
      ...models,
      content: Buffer.from([0, 255]).toString('base64'),
      encoding: 'base64',
    })
    const { data: base } = await git.getCommit({ ...models, commit_sha: head })
    const mode = '100644'
    const { data: tree } = await git.createTree({
      ...models,
      base_tree: base.tree.sha,
      tree: [
        { path: 'bin/w.bin', mode, type: 'blob', sha: blob.sha },
        { path: 'README.md', mode, type: 'blob', content: '# New\n' },
        { path: 'train.py', mode, type: 'blob', sha: null },
      ],
    })
    const { data: commit } = await git.createCommit({ ...models, message: 'By hand', tree: tree.sha, parents: [head] })
    await git.createRef({ ...models, ref: 'refs/heads/by-hand', sha: commit.sha })
    expect(await refusal(git.createRef({ ...models, ref: 'refs/heads/by-hand', sha: head }))).toMatch(
      /^422 Reference already exists/,
    )
    const { data: all } = await git.getTree({ ...models, tree_sha: 'by-hand', recursive: 'true' })
    expect(all.tree.filter(({ type }) => type === 'blob').map(({ path }) => path)).toEqual([
      '.github/workflows/ci.yml',
      'README.md',
      'bin/w.bin',
    ])
    const { data: read } = await git.getBlob({ ...models, file_sha: blob.sha })
    expect([read.size, Buffer.from(read.content, 'base64')]).toEqual([2, Buffer.from([0, 255])])
    const orphan = await git.createCommit({ ...models, message: 'Orphan', tree: tree.sha, parents: [] })
    const move = (sha: string, force: boolean) => git.updateRef({ ...models, ref: 'heads/by-hand', sha, force })
    expect(await refusal(move(orphan.data.sha, false))).toMatch(/^422 Update is not a fast forward/)
    await move(orphan.data.sha, true)
    const { data: refs } = await git.listMatchingRefs({ ...models, ref: 'heads/' })
    expect(refs.map(({ ref }) => ref)).toEqual(['refs/heads/by-hand', 'refs/heads/main'])
    await git.deleteRef({ ...models, ref: 'heads/by-hand' })
    expect(await refusal(git.getRef({ ...models, ref: 'heads/by-hand' }))).toBe('404 Not Found')
    expect(github.violations).toEqual([])
  })
})

describe('contents', () => {
  it('are read by path and changed by commits, if they are as the caller saw them', async () => {
    const { github, app, models } = scene
    const { repos } = app.rest
    const file = { ...models, path: 'data/a b.txt' }
    const put = (text: string, sha?: string) =>
      repos.createOrUpdateFileContents({
        ...file,
        message: 'Write',
        content: Buffer.from(text).toString('base64'),
        ...(sha === undefined ? {} : { sha }),
      })
    const { data: made } = await put('one')
    expect(await refusal(put('two'))).toMatch(/^422 .*"sha" wasn't supplied/s)
    expect(await refusal(put('two', '0'.repeat(40)))).toMatch(/^409 /)
    await put('two', made.content?.sha)
    const { data: raw } = await repos.getContent({ ...file, mediaType: { format: 'raw' } })
    expect(raw).toBe('two')
    const { data: folder } = await repos.getContent({ ...models, path: 'data' })
    expect(Array.isArray(folder) && folder.map(({ path, type }) => `${type} ${path}`)).toEqual(['file data/a b.txt'])
    const { data: root } = await repos.getContent({ ...models, path: '' })
    expect(Array.isArray(root) && root.map(({ name }) => name)).toEqual(['.github', 'README.md', 'data', 'train.py'])
    expect(await refusal(repos.getContent({ ...models, path: 'nowhere' }))).toMatch(/^404 /)
    expect(github.violations).toEqual([])
  })
})

describe('history', () => {
  it('is that of the git repository it began with', async () => {
    const { github } = scene
    const directory = mkdtempSync(join(tmpdir(), 'history-'))
    const git = (...args: string[]): string =>
      execFileSync('git', ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com', ...args], {
        cwd: directory,
        encoding: 'utf8',
      }).trim()
    git('init', '-q', '-b', 'trunk')
    for (const text of ['one', 'two']) {
      writeFileSync(join(directory, 'a.txt'), text)
      git('add', '.')
      git('commit', '-q', '-m', `Write ${text}`)
    }
    git('tag', 'v1', 'HEAD~1')
    const head = git('rev-parse', 'HEAD')
    github.user('ada', { email: 'ada@example.com' })
    await github.createRepository({ owner: 'octo', name: 'history', from: directory })
    rmSync(directory, { recursive: true })
    const at = { owner: 'octo', repo: 'history' }
    const { repos } = scene.as('ada').rest
    const { data: repository } = await repos.get(at)
    expect(repository.default_branch).toBe('trunk')
    const { data: commits } = await repos.listCommits({ ...at, path: 'a.txt' })
    expect(commits.map(({ sha, commit, author }) => [sha === head, commit.message, author?.login])).toEqual([
      [true, 'Write two', 'ada'],
      [false, 'Write one', 'ada'],
    ])
    const { data: compared } = await repos.compareCommitsWithBasehead({ ...at, basehead: 'v1...trunk' })
    expect([compared.status, compared.ahead_by, compared.files?.map(({ patch }) => patch)]).toEqual([
      'ahead',
      1,
      ['@@ -1 +1 @@\n-one\n\\ No newline at end of file\n+two\n\\ No newline at end of file'],
    ])
    const { data: tags } = await repos.listTags(at)
    expect(tags.map(({ name }) => name)).toEqual(['v1'])
    const { data: branch } = await repos.getBranch({ ...at, branch: 'trunk' })
    expect([branch.commit.sha, branch.protected]).toEqual([head, false])
    const { data: tarball } = await repos.downloadTarballArchive({ ...at, ref: 'trunk' })
    expect(tarball instanceof ArrayBuffer && tarball.byteLength > 100).toBe(true)
    expect(github.violations).toEqual([])
  })
})
