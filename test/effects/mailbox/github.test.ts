import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createGitHub } from '../../../src/context/github/client.ts'
import { createReader } from '../../../src/context/github/reader.ts'
import { inMemoryWorkspace } from '../../../src/context/workspace/in-memory.ts'
import { known } from '../../../src/domain/answer.ts'
import { createApply } from '../../../src/effects/apply.ts'
import { processMailbox } from '../../../src/effects/mailbox/process.ts'
import type { MailboxPorts, MailboxRequest } from '../../../src/effects/mailbox/process.ts'
import { branchState } from '../../../src/effects/state/branch.ts'
import { noOutbox } from '../../../src/effects/state/outbox.ts'
import { startGitHub, type GitHub } from '../../support/github/start.ts'
import type { TokenRights } from '../../support/github/tokens.ts'
import { instant, settings } from '../../support/values.ts'
import { mailbox } from './world.ts'

const repository = 'octo/models'
const files = mailbox({
  level: { name: 'LOG_LEVEL', value: 'info' },
  batch: { name: 'BATCH_SIZE', value: '32', queued_at: '2026-05-01T11:00:00Z' },
  gone: { name: 'OLD', operation: 'delete', value: null, queued_at: '2026-05-01T12:00:00Z' },
})

let github: GitHub
beforeEach(async () => {
  github = await startGitHub({ now: () => instant })
  await github.createRepository({ owner: 'octo', name: 'models', files: { 'README.md': '# Models\n', ...files } })
  github.collaborator(repository, 'ada', 'admin')
  github.setVariable(repository, 'OLD', 'x')
  github.setVariable(repository, 'LOG_LEVEL', 'debug')
})
afterEach(async () => {
  await github.idle()
  const { violations } = github
  await github.stop()
  if (violations.length > 0) throw new Error(JSON.stringify(violations))
})

const open = (login = 'ada', rights: TokenRights = {}): { request: MailboxRequest; ports: MailboxPorts } => {
  const client = createGitHub({
    baseUrl: github.url,
    token: github.token(login, rights),
    pace: { second: 1, timeout: 2000, spaced: false },
  })
  const apply = createApply({ octokit: client.octokit, repository, author: null })
  return {
    request: {
      tree: inMemoryWorkspace({ files }).tree,
      commit: 'c'.repeat(40),
      repository,
      mailbox: settings().mailbox,
      registry: known(null),
      actor: 'sar-watchdog',
    },
    ports: {
      state: branchState({
        github: client,
        repository,
        branch: 'sar-state',
        writer: { kind: 'action' },
        outbox: noOutbox,
        pauseMs: 1,
      }),
      apply,
      live: () => createReader(client, repository),
      clock: { now: () => instant },
      stopped: async () => null,
    },
  }
}

const variables = async (): Promise<Readonly<Record<string, string>>> => {
  const { octokit } = createGitHub({ baseUrl: github.url, token: github.token('ada'), pace: { spaced: false } })
  const { data } = await octokit.rest.actions.listRepoVariables({ owner: 'octo', repo: 'models', per_page: 30 })
  return Object.fromEntries(data.variables.map(({ name, value }) => [name, value]))
}

describe('the mailbox at GitHub', { timeout: 30_000 }, () => {
  it('is applied once, with two commits on the state branch and none on the default branch', async () => {
    const tip = await github.tip(repository, 'main')
    const { request, ports } = open()
    const first = await processMailbox(request, ports)
    expect(first.outcomes.map(({ name, state }) => `${name} ${state}`)).toEqual([
      'LOG_LEVEL applied',
      'BATCH_SIZE applied',
      'OLD applied',
    ])
    expect(first.exitCode).toBe(0)
    expect(await variables()).toEqual({ BATCH_SIZE: '32', LOG_LEVEL: 'info' })
    expect(await github.tip(repository, 'main')).toBe(tip)
    const { state, head } = await ports.state.read()
    expect(state.ledger.map(({ action }) => action)).toEqual([
      ...Array.from({ length: 3 }, () => 'intent.applying'),
      ...Array.from({ length: 3 }, () => 'intent.applied'),
    ])
    const { octokit } = createGitHub({ baseUrl: github.url, token: github.token('ada'), pace: { spaced: false } })
    const { data } = await octokit.rest.repos.listCommits({ owner: 'octo', repo: 'models', sha: 'sar-state' })
    expect(data.length).toBe(3)
    const second = open()
    expect(await processMailbox(second.request, second.ports)).toEqual({ outcomes: [], exitCode: 0 })
    expect((await second.ports.state.read()).head).toBe(head)
  })

  it.each([
    ['the variables', /variables/, 4],
    ['the variables', /variables/, 9],
    ['GraphQL', /graphql/, 5],
    ['anything', /^/, 7],
    ['anything', /^/, 14],
  ])('loses nothing when GitHub fails on %s for a while (%s, %i requests)', async (_, route, times) => {
    github.fail({ route, with: 502, times })
    let exitCode: number | null = null
    for (let run = 0; run < 8 && exitCode !== 0; run += 1) {
      const { request, ports } = open()
      exitCode = await processMailbox(request, ports).then(
        (result) => result.exitCode,
        () => null,
      )
    }
    expect(exitCode).toBe(0)
    expect(github.requests.length).toBeGreaterThan(times)
    expect(await variables()).toEqual({ BATCH_SIZE: '32', LOG_LEVEL: 'info' })
    const { ledger } = (await open().ports.state.read()).state
    const applied = ledger.filter(({ action }) => action === 'intent.applied').map(({ subject }) => subject)
    expect(applied.toSorted()).toEqual(Object.keys(files).toSorted())
  })

  it('is applied once when several process it at the same time', async () => {
    await Promise.all(
      [1, 2, 3].map(() => {
        const { request, ports } = open()
        return processMailbox(request, ports)
      }),
    )
    expect(await variables()).toEqual({ BATCH_SIZE: '32', LOG_LEVEL: 'info' })
    const { ledger } = (await open().ports.state.read()).state
    expect(ledger.map(({ action, subject }) => `${action} ${subject}`).toSorted()).toEqual(
      Object.keys(files)
        .flatMap((path) => [`intent.applied ${path}`, `intent.applying ${path}`])
        .toSorted(),
    )
  })

  it('names the right that is missing, and writes once it is given', async () => {
    const asked = { permissions: { actions_variables: 'read', contents: 'write', metadata: 'read' } } as const
    const { request, ports } = open('ada', asked)
    const waiting = await processMailbox(request, ports)
    expect(waiting.exitCode).toBe(4)
    expect(waiting.outcomes.map(({ state, permission }) => [state, permission])).toEqual(
      Array.from({ length: 3 }, () => ['waiting', 'actions_variables: write']),
    )
    expect(await variables()).toEqual({ LOG_LEVEL: 'debug', OLD: 'x' })
    const granted = open()
    expect((await processMailbox(granted.request, granted.ports)).exitCode).toBe(0)
    expect(await variables()).toEqual({ BATCH_SIZE: '32', LOG_LEVEL: 'info' })
  })

  it('writes no variable when rules keep the state from being written', async () => {
    const { request, ports } = open()
    await ports.state.update('begin', (state) => ({
      state: { ...state, signals: [{ name: 'S', value: 'x', at: instant.toISOString() }] },
      append: [],
    }))
    github.protect(repository, 'sar-state')
    await expect(processMailbox(request, ports)).rejects.toMatchObject({
      exitCode: 4,
      hint: expect.stringContaining('ruleset'),
    })
    expect(await variables()).toEqual({ LOG_LEVEL: 'debug', OLD: 'x' })
  })
})
