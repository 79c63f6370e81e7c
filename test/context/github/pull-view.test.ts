import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createGitHub } from '../../../src/context/github/client.ts'
import { viewPull } from '../../../src/context/github/pull-view.ts'
import { wholePull } from '../../../src/context/github/pull-requests.ts'
import type { WholePull } from '../../../src/context/github/pull-requests.ts'
import { githubWorkspace } from '../../../src/context/github/workspace.ts'
import { startGitHub } from '../../support/github/start.ts'
import type { GitHub as Emulated } from '../../support/github/start.ts'

const repository = 'octo/models'
let emulated: Emulated
let folder: string
let number: number

const git = (...args: readonly string[]) =>
  execFileSync('git', ['-c', 'user.name=Ada', '-c', 'user.email=ada@example.com', ...args], {
    cwd: folder,
    env: { ...process.env, GIT_CONFIG_GLOBAL: '/dev/null' },
  })

const write = (path: string, content: string | Buffer) => {
  mkdirSync(dirname(join(folder, path)), { recursive: true })
  writeFileSync(join(folder, path), content)
}

const lines = (word: string) => Array.from({ length: 30 }, (_, at) => `${word} ${at}\n`).join('')

/** Two branches whose difference has every kind of change, names that sort oddly among them. */
const plant = () => {
  git('init', '-q', '-b', 'main')
  write('.github/sar.yml', 'service: app\n')
  write('pyproject.toml', '[tool.ruff]\n')
  write('keep/a.py', 'A = 1\n')
  write('keep.py', 'B = 1\n')
  write('changed.py', 'C = 1\n')
  write('gone/deep/er.txt', 'gone\n')
  write('old name.txt', lines('row'))
  write('run.sh', 'exit\n')
  write('latin.txt', Buffer.from([0x66, 0xfc, 0x72]))
  write('kind', 'a file\n')
  symlinkSync('keep.py', join(folder, 'link'))
  git('add', '.')
  git('commit', '-qm', 'First')
  git('checkout', '-q', '-b', 'topic')
  write('changed.py', 'C = 2\n')
  write('latin.txt', Buffer.from([0x66, 0xfd, 0x72]))
  write('new/ü.py', 'N = 1\n')
  write('keep/b/c.py', 'D = 1\n')
  git('rm', '-q', 'gone/deep/er.txt', 'kind', 'link')
  symlinkSync('changed.py', join(folder, 'link'))
  symlinkSync('run.sh', join(folder, 'kind'))
  git('mv', 'old name.txt', 'new name.txt')
  git('add', '.')
  git('update-index', '--chmod=+x', 'run.sh')
  git('commit', '-qm', 'Second')
  git('checkout', '-qf', 'main')
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'sar-view-'))
  plant()
  emulated = await startGitHub({ now: () => new Date('2026-03-01T12:00:00Z') })
  await emulated.createRepository({ owner: 'octo', name: 'models', organization: true, private: true, from: folder })
  emulated.collaborator(repository, 'ada', 'write')
  number = await emulated.as('ada').openPullRequest(repository, { title: 'Change', head: 'topic' })
})

afterAll(async () => {
  await emulated.stop()
  rmSync(folder, { recursive: true })
})

const client = () =>
  createGitHub({ baseUrl: emulated.url, token: emulated.token('ada'), pace: { second: 1, spaced: false } })

const foreseen = {
  paths: ['.github/sar.yml'],
  globs: ['**/pyproject.toml'],
  stateBranch: 'sar-state',
  check: 'A check',
}
const view = async (told: WholePull | null, github = client()) => {
  const seen = await viewPull(github, { repository, number, told, foreseen })
  if (!seen.known) throw new Error(seen.reason)
  const { sides, ...rest } = seen.value
  if (!sides.rules.known) throw new Error(sides.rules.reason)
  return { ...rest, ...sides, rules: sides.rules.value }
}

describe('a pull request that a webhook told of', () => {
  it('is had with both sides of its change by three requests', async () => {
    const told = await wholePull(client(), repository, number)
    const github = client()
    const { set, head, base, rules, look, pull } = await view(told, github)
    expect(rules).toBe(base)
    expect(github.requests()).toEqual({ rest: 2, graphql: 1, notModified: 0 })
    expect(pull).toMatchObject({ number, headRef: 'topic', author: 'ada', headSha: set.head })
    const [listedHead, listedBase] = await Promise.all([
      githubWorkspace(client(), repository, set.head),
      githubWorkspace(client(), repository, set.base),
    ])
    expect(base.tree.entries).toEqual(listedBase.tree.entries)
    expect(head.tree.entries).toEqual(listedHead.tree.entries)
    expect([base.treeHash, head.treeHash]).toEqual([listedBase.treeHash, listedHead.treeHash])
    expect({ ...base, tree: null, history: null }).toEqual({ ...listedBase, tree: null, history: null })
    expect(look).toMatchObject({
      commenters: [],
      checkers: [],
      viewer: 'ada',
      defaultBranch: { name: 'main', commit: set.base },
    })
    for (const path of ['.github/sar.yml', 'pyproject.toml', 'changed.py', 'gone/deep/er.txt', 'old name.txt'])
      expect(await base.tree.text(path)).toEqual(await listedBase.tree.text(path))
    expect(github.requests()).toEqual({ rest: 2, graphql: 1, notModified: 0 })
    // A text that GitHub decodes by guess is not taken for the bytes.
    expect(await base.tree.read('latin.txt')).toEqual(await listedBase.tree.read('latin.txt'))
    expect(emulated.violations).toEqual([])
  })

  it('is judged at the head that it has now', async () => {
    const told = await wholePull(client(), repository, number)
    await emulated.as('ada').push(repository, { branch: 'topic', files: { 'later.py': 'L = 1\n' } })
    const { set, head, pull } = await view(told)
    expect(set.head).toBe(await emulated.tip(repository, 'topic'))
    expect([pull.headSha, head.commit]).toEqual([set.head, set.head])
    expect(head.tree.has('later.py')).toBe(true)
    const gone = { ...told, headSha: 'f'.repeat(40), baseSha: 'e'.repeat(40) }
    expect((await view(gone)).set).toEqual(set)
  })

  it('is had in parts where GitHub refuses the whole', async () => {
    const whole = await view(null)
    emulated.fail({ route: '/graphql', with: 502, times: 3 })
    const github = client()
    const parts = await view(null, github)
    expect(parts.look).toBeNull()
    expect(parts.set).toEqual(whole.set)
    expect(parts.base.tree.entries).toEqual(whole.base.tree.entries)
    expect(parts.head.tree.entries).toEqual(whole.head.tree.entries)
  })

  it('is judged by the rules of the tip, and not at all where it goes elsewhere', async () => {
    await emulated.as('ada').push(repository, { files: { '.github/sar.yml': 'service: action\n' } })
    const told = await wholePull(client(), repository, number)
    const github = client()
    const { base, rules } = await view(told, github)
    expect(await base.tree.text('.github/sar.yml')).toEqual({ known: true, value: 'service: app\n' })
    const before = github.requests()
    expect(await rules.tree.text('.github/sar.yml')).toEqual({ known: true, value: 'service: action\n' })
    expect(rules).toMatchObject({ branch: 'main', commit: await emulated.tip(repository, 'main') })
    expect(github.requests()).toEqual(before)
    await emulated.as('ada').push(repository, { branch: 'aside', files: { 'aside.txt': 'a\n' } })
    const other = await emulated.as('ada').openPullRequest(repository, { title: 'Aside', head: 'aside', base: 'topic' })
    expect(await viewPull(github, { repository, number: other, told: null, foreseen })).toEqual({
      known: false,
      reason: 'it goes into topic, and only what goes into main is judged',
    })
  })

  it('brings the dates of both sides together', async () => {
    const github = client()
    const { head, base } = await view(null, github)
    const before = github.requests().graphql
    const after = await head.history.lastChange(['keep.py'])
    expect(await base.history.lastChange(['keep.py'])).toEqual(after)
    expect(after).toMatchObject({ known: true })
    expect(github.requests().graphql - before).toBe(1)
  })
})
