import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { createGitHub } from '../../../src/context/github/client.ts'
import { createReader } from '../../../src/context/github/reader.ts'
import { startGitHub } from '../../support/github/start.ts'
import type { GitHub } from '../../support/github/start.ts'

const repository = 'octo/models'
const path = '.sar/pending_ops/variable_x.json'
const activity = /\/activity/

let github: GitHub
beforeEach(async () => {
  github = await startGitHub()
  await github.createRepository({ owner: 'octo', name: 'models', files: { 'README.md': '# Models\n' } })
  for (const login of ['ada', 'eve', 'grace']) github.collaborator(repository, login, 'write')
})
afterEach(async () => {
  const { violations } = github
  await github.stop()
  if (violations.length > 0) throw new Error(JSON.stringify(violations))
})

interface Merge {
  readonly merger: string
  readonly method: 'merge' | 'squash' | 'rebase'
}

/** A pull request of ada's that brings the file, squashed by her if nothing is said; `before` happens before that. */
const brought = async (
  before: (branch: string) => Promise<unknown> = async () => null,
  { merger, method }: Merge = { merger: 'ada', method: 'squash' },
): Promise<void> => {
  const ada = github.as('ada')
  const branch = 'wish'
  await ada.push(repository, { branch, files: { [path]: '1' } })
  const number = await ada.openPullRequest(repository, { title: 'Wish', head: branch })
  await before(branch)
  await github.as(merger).merge(repository, number, method)
}

const origin = async () => {
  const reading = createGitHub({ baseUrl: github.url, token: github.token('ada'), pace: { spaced: false, second: 1 } })
  const commit = await github.tip(repository, 'main')
  return createReader(reading, repository).origin(path, { commit, branch: 'main' })
}

const authors = async () => {
  const found = await origin()
  return found.known ? found.value?.authors : found.reason
}

/** Puts a commit in ada's name, whoever pushes it, at the tip of a branch. */
const pushInHerName = async (login: string, branch: string, text: string): Promise<void> => {
  const git = async (what: string, body: unknown): Promise<string> =>
    z.object({ sha: z.string() }).parse(await github.as(login).request(`POST /repos/${repository}/git/${what}`, body))
      .sha
  const parent = await github.tip(repository, branch)
  const tree = await git('trees', { base_tree: parent, tree: [{ path, mode: '100644', type: 'blob', content: text }] })
  const { id } = github.user('ada')
  const author = { name: 'ada', email: `${id}+ada@users.noreply.github.com` }
  const sha = await git('commits', { message: 'Wish', tree, parents: [parent], author, committer: author })
  await github.as(login).request(`PATCH /repos/${repository}/git/refs/heads/${branch}`, { sha })
}

describe('who brought a file', () => {
  it.each(['merge', 'squash', 'rebase'] as const)('is not who merged the pull request: %s', async (method) => {
    await brought(async () => null, { merger: 'grace', method })
    expect(await authors()).toEqual(['ada'])
  })

  it('is who merged it by hand and changed the file by that', async () => {
    await github.as('ada').push(repository, { branch: 'wish', files: { [path]: '1' } })
    await github.as('ada').openPullRequest(repository, { title: 'Wish', head: 'wish' })
    const git = async (what: string, body: unknown): Promise<string> =>
      z
        .object({ sha: z.string() })
        .parse(await github.as('grace').request(`POST /repos/${repository}/git/${what}`, body)).sha
    const parents = [await github.tip(repository, 'main'), await github.tip(repository, 'wish')]
    const entry = { path, mode: '100644', type: 'blob', content: '2' }
    const tree = await git('trees', { base_tree: parents[0], tree: [entry] })
    const sha = await git('commits', { message: 'Merge', tree, parents })
    await github.as('grace').request(`PATCH /repos/${repository}/git/refs/heads/main`, { sha })
    expect(await authors()).toEqual(['ada', 'grace'])
  })

  it('is who pushed the head of the pull request too, whoever the commits name', async () => {
    await brought((branch) => pushInHerName('grace', branch, '2'))
    expect(await authors()).toEqual(['ada', 'grace'])
  })

  it('is who pushed before the last push, and nobody who pushed to another branch of the name', async () => {
    await github.as('eve').push(repository, { branch: 'wish', files: { 'other.txt': '1' } })
    await github.as('eve').deleteBranch(repository, 'wish')
    await brought(async (branch) => {
      await pushInHerName('grace', branch, '2')
      await github.as('ada').push(repository, { branch, files: { 'notes.txt': '1' } })
    })
    expect(await authors()).toEqual(['ada', 'grace'])
  })

  it('is told by the list of the repository where a branch that is gone has none', async () => {
    await brought((branch) => pushInHerName('grace', branch, '2'))
    await github.as('ada').deleteBranch(repository, 'wish')
    github.fail({ route: activity, after: 1, with: 200, body: [] })
    expect(await authors()).toEqual(['ada', 'grace'])
  })

  it.each([
    ['nothing', { with: 200, body: [] }, 'GitHub does not tell of every push to the head of #1'],
    ['a refusal', { with: 403, body: { message: 'Resource not accessible by integration' } }, 'GitHub refused (403)'],
    ['another form', { with: 200, body: [{ ref: 'refs/heads/wish' }] }, 'not in the documented form'],
  ] as const)('is unknown where GitHub answers %s about the pushes', async (_, fault, reason) => {
    await brought()
    github.fail({ route: activity, after: 1, times: 9, ...fault })
    expect(await authors()).toContain(reason)
  })

  it('is unknown where GitHub does not tell of all pushes since the branch was made', async () => {
    await brought()
    const head = await github.tip(repository, 'wish')
    const move = { before: 'e'.repeat(40), after: head, ref: 'refs/heads/wish', actor: { login: 'ada' } }
    github.fail({ route: activity, after: 1, times: 9, with: 200, body: [move] })
    expect(await authors()).toContain('GitHub does not tell of every push to the head of #1')
  })

  it('is unknown where GitHub knows no account for who pushed', async () => {
    await brought()
    const head = await github.tip(repository, 'wish')
    const move = { before: '0'.repeat(40), after: head, ref: 'refs/heads/wish', actor: null }
    github.fail({ route: activity, after: 1, times: 9, with: 200, body: [move] })
    expect(await authors()).toBe(
      'GitHub knows no account for who pushed the head of #1: bring it by a pull request of its own',
    )
  })
})
