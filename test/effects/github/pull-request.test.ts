import { inspect } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { Change } from '../../../src/domain/change.ts'
import type { GitHub } from '../../support/github/start.ts'
import { applyDespite, applyWith, onceBefore, repository, startWorld, stopWorld, wrongs } from './world.ts'

let github: GitHub
beforeEach(async () => {
  github = await startWorld()
  await github.as('ada').push(repository, { branch: 'sar/fix', files: { 'a.txt': 'a\n' } })
})
afterEach(() => stopWorld(github))

const wanted = {
  kind: 'open-pull-request',
  head: 'sar/fix',
  base: 'main',
  title: 'Fix it',
  body: '<!-- sar:rescue run=1 playbook=SAR-001 -->\nWhy.',
  labels: ['sar', 'rescue'],
  reviewers: [],
} as const satisfies Change

const apply = (change: Change, login = 'ada') => applyWith(github, github.token(login))(change)

const pullSchema = z.object({
  title: z.string(),
  body: z.string().nullable(),
  state: z.string(),
  labels: z.array(z.object({ name: z.string() }).transform(({ name }) => name)),
  requested_reviewers: z.array(z.object({ login: z.string() }).transform(({ login }) => login)),
  auto_merge: z.object({ merge_method: z.string() }).nullable(),
})
const pull = async (number: number) =>
  pullSchema.parse(await github.as('ada').request(`GET /repos/${repository}/pulls/${number}`))
const pulls = async () =>
  z.array(z.object({ number: z.int() })).parse(await github.as('ada').request(`GET /repos/${repository}/pulls`))
const writes = () => github.requests.filter(({ method, route }) => method !== 'GET' && route !== '/graphql')

describe('open-pull-request', () => {
  it('opens one with labels and reviewers', async () => {
    const receipt = await apply({ ...wanted, reviewers: ['@bob', 'ada'] })
    expect(receipt).toMatchObject({ number: 1, sha: await github.tip(repository, 'sar/fix'), already: false })
    expect(receipt.url).toMatch(/\/octo\/models\/pull\/1$/)
    expect(await pull(1)).toMatchObject({
      title: 'Fix it',
      body: wanted.body,
      labels: ['sar', 'rescue'],
      requested_reviewers: ['bob'],
    })
  })

  it('finds it again, and writes nothing', async () => {
    await apply({ ...wanted, reviewers: ['bob'] })
    const before = writes().length
    expect(await apply({ ...wanted, reviewers: ['bob'] })).toMatchObject({ number: 1, already: true })
    expect(writes().length).toBe(before)
    expect(await pulls()).toHaveLength(1)
  })

  it('completes one that a crash left without its labels', async () => {
    await github.as('ada').openPullRequest(repository, { title: 'Theirs', head: 'sar/fix' })
    expect(await apply(wanted)).toMatchObject({ number: 1, already: true })
    expect((await pull(1)).labels).toEqual(['sar', 'rescue'])
  })

  it('opens another once the first is closed', async () => {
    await apply(wanted)
    await github.as('ada').close(repository, 1)
    expect(await apply(wanted)).toMatchObject({ number: 2, already: false })
  })

  it('keeps its receipt when a reviewer cannot review, and asks the others', async () => {
    expect(await apply({ ...wanted, reviewers: ['nobody', 'bob'] })).toMatchObject({ number: 1 })
    expect((await pull(1)).requested_reviewers).toEqual(['bob'])
  })

  it('keeps its receipt when the labels are refused', async () => {
    github.fail({ method: 'POST', route: '/repos/{owner}/{repo}/issues/{issue_number}/labels', with: 403 })
    expect(await apply(wanted)).toMatchObject({ number: 1 })
    expect((await pull(1)).labels).toEqual([])
  })

  it('opens one, not two, when the answer was lost', async () => {
    github.fail({ method: 'POST', route: '/repos/{owner}/{repo}/pulls', with: 'cut' })
    expect(await apply(wanted)).toMatchObject({ number: 1, already: false })
    expect(await pulls()).toHaveLength(1)
  })

  it('finds the one of somebody who was faster', async () => {
    const open = () => github.as('ada').openPullRequest(repository, { title: 'Theirs', head: 'sar/fix' })
    const slow = applyWith(github, github.token('ada'), {}, onceBefore('POST /repos/{owner}/{repo}/pulls', open))
    expect(await slow(wanted)).toMatchObject({ number: 1, already: true })
  })

  it("gives GitHub's reason when there is nothing to merge", async () => {
    await expect(apply({ ...wanted, head: 'none' })).rejects.toMatchObject({
      name: 'RefusedError',
      message: 'GitHub refused to open a pull request (422): Validation Failed: head invalid',
    })
  })

  it.each(wrongs)('says what went wrong at %s, and nothing that was sent', async (fault, name, message) => {
    const kind = fault === 'cut' ? 'reset' : fault
    github.fail({ method: 'POST', route: '/repos/{owner}/{repo}/pulls', times: 2, with: kind })
    const caught: unknown = await applyDespite(
      github,
      fault,
    )({ ...wanted, body: 'the body' }).catch((error: unknown) => error)
    expect(inspect(caught, { depth: 9 })).not.toContain('the body')
    expect(caught).toMatchObject({ name, message: expect.stringMatching(message) })
  })

  it.each([
    ['GitHub Actions is not permitted to create or approve pull requests.', 'Allow GitHub Actions to create'],
    ['Repository was archived so is read-only.', 'Unarchive'],
    ['Resource protected by organization SAML enforcement.', 'Authorize the token for single sign-on'],
  ])('names no permission where none would help: %s', async (words, hint) => {
    github.fail({ method: 'POST', route: '/repos/{owner}/{repo}/pulls', with: 403, body: { message: words } })
    await expect(apply(wanted)).rejects.toMatchObject({
      name: 'RefusedError',
      message: `GitHub refused to open a pull request (403): ${words}`,
      missing: [],
      hint: expect.stringContaining(hint),
    })
  })

  it('names the permission that is missing', async () => {
    const token = github.jobToken(repository, { contents: 'write', pull_requests: 'read', metadata: 'read' })
    await expect(applyWith(github, token)(wanted)).rejects.toMatchObject({
      message: expect.stringContaining('(403): Resource not accessible by integration'),
      hint: expect.stringContaining('pull_requests: write'),
    })
  })
})

describe('request-review', () => {
  it('asks those who are not asked yet, once', async () => {
    await apply(wanted)
    const change = { kind: 'request-review' as const, number: 1, reviewers: ['bob', 'ada'] } satisfies Change
    expect(await apply(change)).toMatchObject({ number: 1, already: false })
    expect(await apply(change)).toMatchObject({ number: 1, already: true })
    await expect(apply({ ...change, reviewers: ['nobody'] })).rejects.toThrow('(422)')
  })
})

describe('close-pull-request', () => {
  it('closes it once, with the reason', async () => {
    await apply(wanted)
    const change = { kind: 'close-pull-request', number: 1, reason: 'It was undone.' } as const
    expect(await apply(change)).toMatchObject({ number: 1, already: false })
    expect(await apply(change)).toMatchObject({ number: 1, already: true })
    expect((await pull(1)).state).toBe('closed')
    const comments = await github.as('ada').request(`GET /repos/${repository}/issues/1/comments`)
    expect(comments).toEqual([expect.objectContaining({ body: 'It was undone.' })])
  })

  it('says that a merged one cannot be taken back', async () => {
    await apply(wanted)
    await github.as('ada').merge(repository, 1)
    await expect(apply({ kind: 'close-pull-request', number: 1, reason: '' })).rejects.toThrow('#1 is merged already')
  })
})

describe('auto-merge', () => {
  const change = { kind: 'auto-merge', number: 1, head: null } as const

  it('has GitHub merge what waits for a check', async () => {
    github.protect(repository, 'main', { requiredChecks: ['SAR gate'] })
    await apply(wanted)
    expect(await apply(change)).toMatchObject({ number: 1, already: false })
    expect((await pull(1)).auto_merge).toEqual(expect.objectContaining({ merge_method: 'squash' }))
    expect(await apply(change)).toMatchObject({ already: true })
  })

  it('merges no head that the rescue did not make', async () => {
    github.protect(repository, 'main', { requiredChecks: ['SAR gate'] })
    await apply(wanted)
    await expect(apply({ ...change, head: '0'.repeat(40) })).rejects.toThrow('#1 holds other commits')
  })

  it('says why GitHub will not, and what to do', async () => {
    await apply(wanted)
    await expect(apply(change)).rejects.toMatchObject({
      name: 'IncompleteError',
      message: expect.stringMatching(/^GitHub does not merge #1 by itself: .*clean/),
      hint: expect.stringContaining('Merge it by hand'),
    })
  })

  it('takes back what it handed over itself, and nothing else', async () => {
    const stop = { kind: 'stop-auto-merge', number: 1 } as const
    github.protect(repository, 'main', { requiredChecks: ['SAR gate'] })
    await apply(wanted)
    expect(await apply(stop)).toMatchObject({ already: true })
    await apply(change)
    expect(await apply(stop, 'bob')).toMatchObject({ already: true })
    expect((await pull(1)).auto_merge).not.toBeNull()
    expect(await apply(stop)).toMatchObject({ number: 1, already: false })
    expect((await pull(1)).auto_merge).toBeNull()
    expect(github.violations).toEqual([])
  })

  it('says so where GitHub refuses to take it back', async () => {
    github.protect(repository, 'main', { requiredChecks: ['SAR gate'] })
    await apply(wanted)
    await apply(change)
    github.fail({ method: 'POST', route: '/graphql', with: 403 })
    await expect(apply({ kind: 'stop-auto-merge', number: 1 })).rejects.toThrow(
      'refused to stop a pull request from merging by itself',
    )
  })

  it('finds it merged, and refuses what was closed', async () => {
    await apply(wanted)
    await github.as('ada').close(repository, 1)
    await expect(apply(change)).rejects.toThrow('#1 is closed')
    await apply(wanted)
    await github.as('ada').merge(repository, 2)
    expect(await apply({ ...change, number: 2 })).toMatchObject({ already: true })
  })
})
