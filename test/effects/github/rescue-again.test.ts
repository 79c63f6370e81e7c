import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { Change } from '../../../src/domain/change.ts'
import type { GitHub } from '../../support/github/start.ts'
import { applyWith, repository, startWorld, stopWorld } from './world.ts'

let github: GitHub
let from: string
beforeEach(async () => {
  github = await startWorld()
  from = await github.tip(repository, 'main')
})
afterEach(() => stopWorld(github))

const branch = 'sar/fix'
const apply = (change: Change) => applyWith(github, github.token('ada'))(change)
const commit = (files: readonly string[], more: Partial<Extract<Change, { kind: 'commit' }>> = {}): Change => ({
  kind: 'commit',
  branch,
  from,
  message: 'Mend',
  files: files.map((path) => ({ path, content: `${path}\n` })),
  ...more,
})
const wanted: Change = {
  kind: 'open-pull-request',
  head: branch,
  base: 'main',
  title: 'Mend',
  body: '',
  labels: [],
  reviewers: [],
}
const touchedAt = async (ref: string) =>
  z
    .object({ files: z.array(z.object({ filename: z.string() })) })
    .parse(await github.as('ada').request(`GET /repos/${repository}/commits/${ref}`))
    .files.map(({ filename }) => filename)

describe("a rescue's own commit", () => {
  it('is made anew with other files, and even where nothing differs', async () => {
    const first = await apply(commit(['a.txt', 'b.txt']))
    const same = await apply(
      commit(['a.txt', 'b.txt'], { message: 'Mend, time 2', replaces: first.sha ?? '', own: true }),
    )
    expect([same.already, same.sha === first.sha]).toEqual([false, false])
    const narrower = await apply(commit(['a.txt'], { replaces: same.sha ?? '', own: true }))
    expect(await touchedAt(branch)).toEqual(['a.txt'])
    expect(await apply(commit(['a.txt'], { replaces: same.sha ?? '', own: true }))).toMatchObject({
      sha: narrower.sha,
      already: true,
    })
  })

  it('is left alone where somebody pushed on top of it', async () => {
    const first = await apply(commit(['a.txt']))
    await github.as('ada').push(repository, { branch, files: { 'mine.txt': 'mine\n' } })
    await expect(apply(commit(['a.txt'], { replaces: first.sha ?? '', own: true }))).rejects.toThrow('moved while')
  })
})

describe('a pull request whose gates have passed', () => {
  it('is merged at once where GitHub has nothing to wait for', async () => {
    const { sha } = await apply(commit(['a.txt']))
    await apply(wanted)
    const merge: Change = { kind: 'auto-merge', number: 1, head: sha, passed: true }
    expect(await apply(merge)).toMatchObject({ number: 1, already: false })
    expect(await apply(merge)).toMatchObject({ already: true })
    expect(await github.tip(repository, 'main')).not.toBe(from)
  })

  it('waits for a check that the branch requires', async () => {
    github.protect(repository, 'main', { requiredChecks: ['SAR gate'] })
    const { sha } = await apply(commit(['a.txt']))
    await apply(wanted)
    expect(await apply({ kind: 'auto-merge', number: 1, head: sha, passed: true })).toMatchObject({ already: false })
    expect(await github.tip(repository, 'main')).toBe(from)
  })
})
