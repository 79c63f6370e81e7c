import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createGitHub } from '../../../src/context/github/client.ts'
import type { BranchWriter } from '../../../src/context/state/writer.ts'
import { emptyState } from '../../../src/domain/state.ts'
import type { StateUpdate, StateWriter } from '../../../src/domain/state.ts'
import { createApply } from '../../../src/effects/apply.ts'
import { branchState } from '../../../src/effects/state/branch.ts'
import { diskOutbox, noOutbox } from '../../../src/effects/state/outbox.ts'
import type { Outbox } from '../../../src/effects/state/outbox.ts'
import { startGitHub, type GitHub } from '../../support/github/start.ts'
import { entry, fullState, openCase } from './records.ts'

const repository = 'octo/models'
const graphql = /graphql$/

let github: GitHub
beforeEach(async () => {
  github = await startGitHub({ now: () => new Date('2026-05-04T12:00:00Z') })
  await github.createRepository({ owner: 'octo', name: 'models', files: { 'README.md': '# Models\n' } })
  github.collaborator(repository, 'ada', 'write')
  github.collaborator(repository, 'bob', 'read')
})
afterEach(async () => {
  await github.idle()
  const { violations } = github
  await github.stop()
  if (violations.length > 0) throw new Error(JSON.stringify(violations))
})

const ada: BranchWriter = { kind: 'login', login: 'ada', own: false }

const openAs = (token: string, writer: BranchWriter, outbox: Outbox = noOutbox): StateWriter =>
  branchState({
    github: createGitHub({ baseUrl: github.url, token, pace: { second: 1, timeout: 2000, spaced: false } }),
    repository,
    branch: 'sar-state',
    writer,
    outbox,
    pauseMs: 1,
  })

const open = (login = 'ada'): StateWriter => openAs(github.token(login), { ...ada, own: true })

const commits = async (): Promise<readonly string[]> => {
  const { octokit } = createGitHub({ baseUrl: github.url, token: github.token('ada'), pace: { spaced: false } })
  const { data } = await octokit.rest.repos.listCommits({ owner: 'octo', repo: 'models', sha: 'sar-state' })
  return data.map(({ commit }) => commit.message.split('\n')[0] ?? '')
}

describe('state on a branch', { timeout: 30_000 }, () => {
  it('is empty while there is no branch, and reading makes none', async () => {
    expect(await open().read()).toEqual({ state: emptyState, head: null })
    expect(github.requests.length).toBe(1)
  })

  it('begins an orphan branch and writes one commit an update, changed files only', async () => {
    const state = open()
    await state.update('Everything', () => ({ state: fullState, append: [entry('a')] }))
    const after = await state.update('No halt', (before) => ({
      state: { ...before, halt: null, locks: {} },
      append: [],
    }))
    const read = await open().read()
    expect(read.state).toEqual(after)
    expect(read.state.ledger.map(({ subject }) => subject)).toEqual(['a'])
    expect(read.head).toBe(await github.tip(repository, 'sar-state'))
    expect(await commits()).toEqual(['No halt', 'Everything', 'Begin the state of SAR watchdog'])
    const { octokit } = createGitHub({ baseUrl: github.url, token: github.token('ada'), pace: { spaced: false } })
    const { data } = await octokit.rest.repos.getCommit({ owner: 'octo', repo: 'models', ref: 'sar-state' })
    expect(data.files?.map(({ filename, status }) => `${status} ${filename}`)).toEqual([
      'removed halt.json',
      'removed locks/0123456789abcdef.json',
    ])
    expect(data.commit.verification?.verified).toBe(true)
  })

  it('reads in one request and writes in two', async () => {
    await open().update('one', openCase('a'))
    const before = github.requests.length
    await open().update('two', openCase('b'))
    await open().update('none', () => null)
    expect(github.requests.length - before).toBe(3)
  })

  it('computes an update again when the branch moved', async () => {
    await open().update('one', openCase('a'))
    const seen: number[] = []
    await Promise.all(
      ['b', 'c', 'd'].map((id) =>
        open().update(id, (state) => {
          seen.push(state.cases.length)
          return openCase(id)(state)
        }),
      ),
    )
    const { state } = await open().read()
    expect(state.cases.map(({ id }) => id).sort()).toEqual(['a', 'b', 'c', 'd'])
    expect(state.ledger.length).toBe(4)
    expect(seen.length).toBeGreaterThan(3)
  })

  it('does nothing twice when the answer to a commit is lost', async () => {
    const state = open()
    await state.update('one', openCase('a'))
    let count = 0
    await state.update('two', (before) => {
      if (count === 0) github.fail({ method: 'POST', route: graphql, with: 'cut', times: 1 })
      count += 1
      return openCase('b')(before)
    })
    const { state: after } = await state.read()
    expect(after.cases.map(({ id }) => id)).toEqual(['a', 'b'])
    expect(after.ledger.length).toBe(2)
  })

  it.each([
    ['Something went wrong while executing your query. This may be the result of a timeout.', 200],
    ["We couldn't respond to your request in time. Sorry about that.", 200],
    ['Server Error', 502],
  ])('does not take a failure of GitHub’s for a refusal: %s', async (message, status) => {
    await open().update('one', openCase('a'))
    let count = 0
    await open().update('two', (before) => {
      if (count === 0)
        github.fail({ route: graphql, with: status, body: { data: null, message, errors: [{ message }] }, times: 1 })
      count += 1
      return openCase('b')(before)
    })
    expect(count).toBe(2)
    expect((await open().read()).state.cases.map(({ id }) => id)).toEqual(['a', 'b'])
    github.fail({ route: graphql, with: status, body: { data: null, message, errors: [{ message }] }, times: 9 })
    await expect(open().read()).rejects.toMatchObject({ exitCode: 4, message: expect.stringContaining('failed (50') })
  })

  it.each(['RATE_LIMIT', 'RATE_LIMITED'])('says that the rate limit is used up (%s)', async (type) => {
    await open().update('one', openCase('a'))
    const errors = [{ type, message: 'API rate limit already exceeded for user ID 1.' }]
    const limited = () => github.fail({ route: graphql, with: 200, body: { errors }, times: 1 })
    const writing = open().update('two', (before) => {
      limited()
      return openCase('b')(before)
    })
    await expect(writing).rejects.toMatchObject({ exitCode: 4, message: expect.stringContaining('rate limit') })
    limited()
    await expect(open().read()).rejects.toThrow("GitHub's rate limit refused the request (429)")
  })

  it('names the rule that refuses the commit, and the missing right', async () => {
    await open().update('one', openCase('a'))
    github.protect(repository, 'sar-state')
    await expect(open().update('two', openCase('b'))).rejects.toMatchObject({
      exitCode: 4,
      message: expect.stringContaining('Repository rule violations found Changes must be made through a pull request.'),
      hint: expect.stringContaining('sar-state alone'),
    })
    await expect(open('bob').update('two', openCase('b'))).rejects.toMatchObject({
      exitCode: 4,
      hint: 'The token needs contents: write.',
    })
    expect((await open().read()).state.cases.length).toBe(1)
  })

  it('is unknown, never empty, when GitHub fails or a line is broken', async () => {
    await open().update('one', openCase('a'))
    github.fail({ route: graphql, with: 500, times: 3 })
    await expect(open().read()).rejects.toMatchObject({ exitCode: 4, message: expect.stringContaining('failed (500)') })
    const { octokit } = createGitHub({ baseUrl: github.url, token: github.token('ada'), pace: { spaced: false } })
    await createApply({ octokit, repository, author: 'ada' })({
      kind: 'commit',
      branch: 'sar-state',
      from: await github.tip(repository, 'sar-state'),
      message: 'Break it',
      files: [{ path: 'cases.jsonl', content: '{"id":\n' }],
    })
    await expect(open().read()).rejects.toThrow('cases.jsonl, line 1: it is not JSON')
    await expect(open().update('two', openCase('b'))).rejects.toThrow('cases.jsonl, line 1')
  })

  it('trusts nothing that somebody else wrote, and writes nothing on top of it', async () => {
    await open().update('one', openCase('a'))
    const ours = await github.tip(repository, 'sar-state')
    github.collaborator(repository, 'grace', 'maintain')
    const foreign = { exitCode: 4, message: expect.stringContaining('is not trusted') }
    const graces = openAs(github.token('grace'), { kind: 'login', login: 'grace', own: true })
    await expect(graces.read()).rejects.toThrow('is by ada; grace alone writes it')
    await expect(openAs(github.token('grace'), { kind: 'action' }).read()).rejects.toMatchObject(foreign)
    await expect(openAs(github.token('grace'), { kind: 'app' }).read()).rejects.toMatchObject(foreign)
    expect((await openAs(github.token('ada'), { kind: 'action' }).read()).state.cases.length).toBe(1)

    const { octokit } = createGitHub({ baseUrl: github.url, token: github.token('grace'), pace: { spaced: false } })
    const change = { kind: 'commit', branch: 'sar-state', from: ours, message: 'Forged' } as const
    const forged = [{ path: 'gaps.jsonl', content: '' }]
    await createApply({ octokit, repository, author: 'grace' })({ ...change, files: forged })
    await expect(open().read()).rejects.toThrow('is by grace; ada alone writes it')
    await expect(open().update('two', openCase('b'))).rejects.toMatchObject(foreign)

    await github.as('ada').push(repository, { branch: 'sar-state', files: { 'gaps.jsonl': null } })
    await expect(open().read()).rejects.toThrow("does not carry GitHub's signature")
    expect(await commits()).toEqual(['Change files', 'Forged', 'one', 'Begin the state of SAR watchdog'])
  })

  it('lets only the App write where the App is the service', async () => {
    const job = github.jobToken(repository, { contents: 'write', metadata: 'read' })
    for (const token of [github.token('ada'), job])
      await expect(openAs(token, { kind: 'app' }).update('one', openCase('a'))).rejects.toMatchObject({
        exitCode: 4,
        message: expect.stringContaining('is written by the App (`service: app`) alone'),
      })
    await expect(openAs(job, ada).update('one', openCase('a'))).rejects.toThrow('is written by ada alone')
    expect((await openAs(job, { kind: 'action' }).update('one', openCase('a'))).cases.length).toBe(1)
    expect((await openAs(github.token('ada'), { kind: 'action' }).read()).state.cases.length).toBe(1)
    await expect(openAs(github.token('ada'), { kind: 'app' }).read()).rejects.toThrow('is by github-actions[bot]')
  })

  it('keeps what GitHub refuses, and writes it once with what comes next', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'sar-outbox-'))
    const outbox = diskOutbox(folder, { repository, branch: 'sar-state' })
    let forgetful = true
    const dying: Outbox = {
      ...outbox,
      write: async (kept) => {
        if (kept.length > 0 || !forgetful) return outbox.write(kept)
        forgetful = false
        throw new Error('killed')
      },
    }
    const state = openAs(github.token('ada'), { ...ada, own: true }, dying)
    const rule = { data: null, errors: [{ type: 'UNPROCESSABLE', message: 'Repository rule violations found' }] }
    const refusing = (update: StateUpdate): StateUpdate => {
      return (before) => {
        github.fail({ route: graphql, with: 200, body: rule, times: 1 })
        return update(before)
      }
    }
    await state.update('one', openCase('a'))
    const kept = { exitCode: 4, message: expect.stringMatching(/Repository rule violations found; .* is kept/) }
    await expect(state.update('two', refusing(openCase('b')))).rejects.toMatchObject(kept)
    const halt = { by: 'grace', at: '2026-05-04T12:00:00.000Z', reason: 'stop' }
    const halting: StateUpdate = (before) => ({
      state: { ...before, halt, locks: fullState.locks, cases: before.cases.filter(({ id }) => id !== 'a') },
      append: [entry('h', { action: 'halt' }), entry('p', { action: 'intent.applying' })],
    })
    await expect(state.update('three', refusing(halting))).rejects.toMatchObject(kept)
    const seen = (await state.read()).state
    expect(seen.cases.map(({ id }) => id)).toEqual(['b'])
    expect([seen.halt, seen.locks, seen.ledger.map(({ subject }) => subject)]).toEqual([halt, {}, ['a', 'b', 'h']])
    expect((await open().read()).state.cases.map(({ id }) => id)).toEqual(['a'])

    await expect(state.update('four', openCase('d'))).rejects.toThrow('killed')
    const after = await state.update('five', openCase('e'))
    expect(after).toEqual((await open().read()).state)
    expect(after.cases.map(({ id }) => id)).toEqual(['b', 'd', 'e'])
    expect(after.halt).toEqual(halt)
    expect(after.ledger.map(({ subject }) => subject)).toEqual(['a', 'b', 'h', 'd', 'e'])
    expect(await outbox.read()).toEqual([])
    expect(await state.update('none', () => null)).toEqual(after)
    expect(await commits()).toEqual(['five', 'four', 'one', 'Begin the state of SAR watchdog'])
    await rm(folder, { recursive: true })
  })

  it('reads files that GraphQL cuts', async () => {
    const many = Array.from(
      { length: 3000 },
      (_, n) => openCase(`case-${String(n).padStart(5, '0')}`)(emptyState)?.state.cases ?? [],
    )
    await open().update('many', (before) => ({ state: { ...before, cases: many.flat() }, append: [] }))
    expect((await open().read()).state.cases.length).toBe(3000)
  })
})
