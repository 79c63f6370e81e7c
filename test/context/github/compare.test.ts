import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createGitHub } from '../../../src/context/github/client.ts'
import { changeBetween, changeOfPull } from '../../../src/context/github/compare.ts'
import type { GitHub } from '../../../src/context/github/client.ts'
import { wholePull } from '../../../src/context/github/pull-requests.ts'
import { githubWorkspace } from '../../../src/context/github/workspace.ts'
import { startGitHub } from '../../support/github/start.ts'
import type { GitHub as Emulated } from '../../support/github/start.ts'
import { canned } from './canned.ts'

let emulated: Emulated

const lines = (count: number) => Array.from({ length: count }, (_, index) => `line ${index + 1}\n`)
const text = lines(20).join('')
const numbered = (count: number, content: string) =>
  Object.fromEntries(lines(count).map((_, index) => [`src/m${String(index).padStart(3, '0')}.py`, content]))

beforeAll(async () => {
  emulated = await startGitHub({ now: () => new Date('2026-03-01T12:00:00Z') })
  const files = { 'a.txt': text, 'b.txt': text.replaceAll('line', 'row'), 'gone.txt': 'x\n', ...numbered(310, '0\n') }
  await emulated.createRepository({ owner: 'octo', name: 'models', organization: true, private: true, files })
  emulated.collaborator('octo/models', 'ada', 'write')
})

afterAll(() => emulated.stop())

const client = () =>
  createGitHub({ baseUrl: emulated.url, token: emulated.token('ada'), pace: { second: 1, spaced: false } })

const judged = async (github: GitHub, repository: string, number: number) =>
  changeOfPull(github, repository, await wholePull(github, repository, number))

describe('what a pull request changes', () => {
  it('is told from the merge base, with the lines', async () => {
    const ada = emulated.as('ada')
    const fork = await emulated.tip('octo/models', 'main')
    const changed = lines(20)
    changed.splice(18, 1, 'other\n', 'new\n')
    changed.splice(2, 1)
    changed[1] = 'line two\n'
    const files = {
      'a.txt': changed.join(''),
      'b.txt': null,
      'c.txt': text.replaceAll('line', 'row'),
      'gone.txt': null,
      'new.txt': 'one\ntwo',
      'logo.png': Buffer.from([0x89, 0, 1]),
    }
    await ada.push('octo/models', { branch: 'topic', files })
    const number = await ada.openPullRequest('octo/models', { title: 'Change', head: 'topic' })
    await ada.push('octo/models', { files: { 'later.txt': 'later\n' } })
    const head = await emulated.tip('octo/models', 'topic')
    const github = client()
    const change = await judged(github, 'octo/models', number)
    expect(change).toEqual({
      base: fork,
      head,
      partial: null,
      files: [
        { path: 'a.txt', status: 'modified', from: null, lines: [2, 18, 19] },
        { path: 'c.txt', status: 'renamed', from: 'b.txt', lines: [] },
        { path: 'gone.txt', status: 'removed', from: null, lines: [] },
        { path: 'logo.png', status: 'added', from: null, lines: null },
        { path: 'new.txt', status: 'added', from: null, lines: [1, 2] },
      ],
    })
    expect(github.requests()).toEqual({ rest: 2, graphql: 0, notModified: 0 })
    expect(await changeBetween(client(), 'octo/models', 'main', 'topic')).toEqual(change)
    expect(await changeBetween(client(), 'octo/models', 'main', head)).toEqual(change)
    expect(emulated.violations).toEqual([])
  })

  it('is had with both trees and a hundred files within ten requests', async () => {
    const ada = emulated.as('ada')
    await ada.push('octo/models', { branch: 'hundred', files: numbered(100, '1\n') })
    const number = await ada.openPullRequest('octo/models', { title: 'Hundred', head: 'hundred' })
    const github = client()
    const change = await judged(github, 'octo/models', number)
    for (const commit of [change.base, change.head]) {
      const { tree } = await githubWorkspace(github, 'octo/models', commit)
      const read = await Promise.all(change.files.map(({ path }) => tree.text(path)))
      expect(read.filter(({ known }) => known)).toHaveLength(100)
    }
    const { rest, graphql } = github.requests()
    expect(rest + graphql).toBeLessThanOrEqual(10)
  })

  it('is whole above the 300 files of a comparison, which says that it is not', async () => {
    const ada = emulated.as('ada')
    await ada.push('octo/models', { branch: 'many', files: numbered(305, '2\n') })
    const number = await ada.openPullRequest('octo/models', { title: 'Many', head: 'many' })
    const change = await judged(client(), 'octo/models', number)
    expect([change.files.length, change.partial]).toEqual([305, null])
    const compared = await changeBetween(client(), 'octo/models', 'main', 'many')
    expect([compared.files.length, compared.partial]).toEqual([300, 'GitHub compares no more than 300 files'])
  })

  it('is refused, or said not to be read', async () => {
    await expect(judged(client(), 'octo/models', 999)).rejects.toMatchObject({ exitCode: 3 })
    await expect(changeBetween(client(), 'octo/models', 'main', 'none')).rejects.toMatchObject({ exitCode: 3 })
    await expect(changeBetween(client(), 'octo/models', 'none', 'main')).rejects.toMatchObject({ exitCode: 3 })
    emulated.fail({ route: /\/compare\//, with: 502, times: 3 })
    await expect(changeBetween(client(), 'octo/models', 'main', 'main')).rejects.toMatchObject({ exitCode: 4 })
  })
})

const sha = 'a'.repeat(40)
const file = (given: object) => ({ filename: 'a', status: 'modified', additions: 0, changes: 0, ...given })

describe('what GitHub does not tell', () => {
  it.each([
    ['no patch of a large file', file({ additions: 5, changes: 5 }), null],
    ['a patch that is cut', file({ additions: 3, changes: 3, patch: '@@ -0,0 +1,3 @@\n+a\n+b' }), null],
    ['a mode alone', file({ status: 'changed', patch: '' }), []],
    ['no final newline', file({ additions: 1, patch: '@@ -1 +1 @@\n-a\n\\ No newline\n+b\n\\ No newline' }), [1]],
    [
      'a line that looks like a header',
      file({ additions: 2, patch: '@@ -1,2 +1,3 @@ f\n @@ -9 +9 @@\n+++ b\n+@@ -7 +7 @@\n c' }),
      [2, 3],
    ],
  ])('%s', async (_, listed, expected) => {
    const { github } = await canned(() => ({ body: { merge_base_commit: { sha }, files: [listed] } }))
    const change = await changeBetween(github, 'o/r', 'main', sha)
    expect(change.files.map(({ lines }) => lines)).toEqual([expected])
  })

  it('files beyond the 3,000 of a pull request', async () => {
    const { github } = await canned(({ path }) => {
      if (path.endsWith('/files')) return { body: [file({ patch: '' })] }
      if (path.includes('/compare/')) return { body: { merge_base_commit: { sha }, files: [] } }
      const side = { ref: 'main', sha, repo: null }
      const facts = { number: 1, title: 'Many', state: 'open', merged_at: null, user: null, labels: [] }
      return { body: { ...facts, base: side, head: side, changed_files: 3500 } }
    })
    expect(await judged(github, 'o/r', 1)).toMatchObject({
      partial: 'GitHub lists 1 of the 3500 changed files',
    })
  })
})
