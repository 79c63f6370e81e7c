import { afterEach, beforeEach, describe, expect, it } from 'vitest'
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
  github.collaborator(repository, 'ada', 'write')
})
afterEach(async () => {
  const { violations } = github
  await github.stop()
  if (violations.length > 0) throw new Error(JSON.stringify(violations))
})

const push = (files: Readonly<Record<string, string>>, branch = 'main') =>
  github.as('ada').push(repository, { branch, files })

const tip = () => github.tip(repository, 'main')

/** The answer for these files of one look, and the requests that it took by the last part of their route. */
const before = async (...paths: readonly string[]) => {
  const reading = createGitHub({ baseUrl: github.url, token: github.token('ada'), pace: { spaced: false, second: 1 } })
  const reader = createReader(reading, repository)
  const from = github.requests.length
  const answers = []
  for (const one of paths) answers.push(await reader.before(one, { commit: await tip(), branch: 'main' }))
  const asked = github.requests.slice(from).map(({ route }) => /\/(commits|activity|compare)\b/.exec(route)?.[1])
  const count = (what: string): number => asked.filter((one) => one === what).length
  const found = answers.map((one) => (one.known ? one.value : one.reason))
  return { found, lists: count('activity'), compared: count('compare'), asked: asked.length }
}

describe('where the branch stood before a file came', () => {
  it('is what the push began with that brought it, whatever came after', async () => {
    await push({ 'notes.txt': '0' })
    const stood = await tip()
    await push({ [path]: '1' })
    for (const text of ['1', '2', '3']) await push({ 'notes.txt': text })
    expect(await before(path)).toEqual({ found: [[stood]], lists: 1, compared: 0, asked: 2 })
  })

  it.each(['merge', 'squash', 'rebase'] as const)('is what a merge began with: %s', async (method) => {
    await push({ 'notes.txt': '0' })
    await push({ [path]: '1' }, 'wish')
    await push({ 'more.txt': '1' }, 'wish')
    await push({ 'notes.txt': '1' })
    const stood = await tip()
    const number = await github.as('ada').openPullRequest(repository, { title: 'Wish', head: 'wish' })
    await github.as('ada').merge(repository, number, method)
    await push({ 'notes.txt': '2' })
    expect((await before(path)).found).toEqual([[stood]])
  })

  it('is found behind more than a hundred pushes, and asked for by few requests', { timeout: 240_000 }, async () => {
    await push({ 'notes.txt': 'first' })
    const stood = await tip()
    await push({ [path]: '1', 'other.json': '1' }, 'wish')
    await push({ 'more.txt': '1' }, 'wish')
    const number = await github.as('ada').openPullRequest(repository, { title: 'Wish', head: 'wish' })
    await github.as('ada').merge(repository, number)
    for (let at = 0; at < 130; at += 1) await push({ 'notes.txt': `${at}` })
    const { found, lists, compared } = await before(path, 'other.json')
    expect([found, lists]).toEqual([[[stood], [stood]], 2])
    expect(compared).toBeLessThanOrEqual(10)
  })

  it('is the beginning itself for what was there from the first', async () => {
    const first = await tip()
    expect((await before('README.md')).found).toEqual([[first]])
    await push({ 'notes.txt': '0' })
    expect((await before('README.md')).found).toEqual([[first]])
  })

  const moved = (after: string) => ({ before: '0'.repeat(40), after, ref: 'refs/heads/main', actor: null })

  it('is as far as GitHub tells where it does not tell of a merge yet, and before that merge', async () => {
    await push({ 'notes.txt': '0' })
    const told = await tip()
    await push({ 'notes.txt': '1' })
    const stood = await tip()
    await push({ [path]: '1' }, 'wish')
    const number = await github.as('ada').openPullRequest(repository, { title: 'Wish', head: 'wish' })
    await github.as('ada').merge(repository, number)
    github.fail({ route: activity, times: 9, with: 200, body: [moved(told)] })
    expect((await before(path)).found).toEqual([[told, stood].toSorted((a, b) => (a < b ? -1 : 1))])
  })

  it('is not what the branch was set back to after it had been looked at', async () => {
    const stood = await tip()
    await push({ [path]: '1' })
    const seen = await tip()
    await push({ 'notes.txt': '1' }, 'other')
    const other = await github.tip(repository, 'other')
    const back = { ...moved(other), before: seen }
    github.fail({ route: activity, times: 9, with: 200, body: [back, { ...moved(seen), before: stood }] })
    expect((await before(path)).found).toEqual([[stood]])
  })

  it('is unknown where GitHub tells of no push', async () => {
    await push({ [path]: '1' })
    github.fail({ route: activity, times: 9, with: 200, body: [] })
    expect((await before(path)).found).toEqual([
      expect.stringMatching(
        /^GitHub does not tell by which push \S+variable_x\.json came: bring it by a pull request of its own$/,
      ),
    ])
  })
})
