import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createGitHub } from '../../../src/context/github/client.ts'
import { createReader } from '../../../src/context/github/reader.ts'
import type { Live } from '../../../src/domain/live.ts'
import { startGitHub } from '../../support/github/start.ts'
import type { GitHub as Emulated } from '../../support/github/start.ts'

let emulated: Emulated
const repository = 'octo/models'

beforeAll(async () => {
  emulated = await startGitHub({ now: () => new Date('2026-03-01T12:00:00Z') })
  const files = Object.fromEntries(
    Array.from({ length: 103 }, (_, at) => [
      `.github/workflows/w${String(at + 100)}.yml`,
      `name: W${at}\non: push\njobs: {}\n`,
    ]),
  )
  await emulated.createRepository({ owner: 'octo', name: 'models', organization: true, private: true, files })
  emulated.collaborator(repository, 'ada', 'admin')
})

afterAll(() => emulated.stop())

const range = (count: number) => Array.from({ length: count }, (_, index) => index + 1)

const reader = (token = emulated.token('ada')): Live =>
  createReader(createGitHub({ baseUrl: emulated.url, token, pace: { second: 1, spaced: false } }), repository)

const during = async <T>(ask: () => Promise<T>): Promise<readonly [T, number]> => {
  const before = emulated.requests.length
  const answer = await ask()
  return [answer, emulated.requests.length - before]
}

describe('Actions, live', () => {
  it('gives every cache, and what they take together', async () => {
    for (const at of range(215)) {
      emulated.addCache(repository, {
        key: `pip-${at}`,
        ref: 'refs/heads/main',
        version: 'v',
        sizeInBytes: 1000,
        createdAt: '2026-01-01T00:00:00Z',
        lastAccessedAt: '2026-02-01T00:00:00Z',
      })
    }
    const [answer, requests] = await during(() => reader().caches())
    expect(requests).toBe(3)
    expect(answer.known && answer.value.map(({ key }) => key)).toEqual(range(215).map((at) => `pip-${at}`))
    expect(answer.known && answer.value[0]).toMatchObject({
      ref: 'refs/heads/main',
      bytes: 1000,
      createdAt: '2026-01-01T00:00:00Z',
      lastUsedAt: '2026-02-01T00:00:00Z',
    })
    expect(await reader().cacheUsage()).toEqual({ known: true, value: { bytes: 215_000, caches: 215 } })
  })

  it('gives every workflow with its state', async () => {
    emulated.setWorkflowState(repository, '.github/workflows/w101.yml', 'disabled_inactivity')
    const [answer, requests] = await during(() => reader().workflows())
    expect(requests).toBe(2)
    expect(answer.known && answer.value.map(({ path }) => path)).toEqual(
      range(103).map((at) => `.github/workflows/w${at + 99}.yml`),
    )
    expect(answer.known && answer.value.slice(0, 2).map(({ state }) => state)).toEqual([
      'active',
      'disabled_inactivity',
    ])
  })

  it('gives the runners of the repository and of its organisation', async () => {
    for (const at of range(130)) emulated.addRunner(repository, { name: `r${at}`, labels: ['gpu'], online: at !== 2 })
    emulated.addRunner('octo', { name: 'shared', labels: ['self-hosted', 'a100'], online: true })
    const [answer, requests] = await during(() => reader().runners())
    expect(requests).toBe(2)
    expect(answer.known && answer.value.map(({ name }) => name)).toEqual(range(130).map((at) => `r${at}`))
    expect(answer.known && answer.value.slice(0, 2).map(({ online }) => online)).toEqual([true, false])
    expect(await reader().organizationRunners()).toMatchObject({
      known: true,
      value: [{ name: 'shared', online: true, busy: false, labels: ['self-hosted', 'a100'] }],
    })
  })

  it('counts old runs by one request, and reads those of a status alone', async () => {
    const path = '.github/workflows/w100.yml'
    for (const day of ['01', '02', '03']) {
      await emulated.addRun(repository, { path, createdAt: new Date(`2026-01-${day}T00:00:00Z`) })
    }
    await emulated.addRun(repository, { path, createdAt: new Date('2026-02-20T00:00:00Z'), status: 'queued' })
    const [answer, requests] = await during(() => reader().runsBefore(new Date('2026-01-03T00:00:00Z')))
    expect(requests).toBe(1)
    expect(answer).toEqual({ known: true, value: 2 })
    const queued = await reader().runs({ status: 'queued' })
    expect(queued.known && queued.value.map(({ createdAt }) => createdAt)).toEqual(['2026-02-20T00:00:00Z'])
  })

  it('tells of the repository as a whole', async () => {
    expect(await reader().entry()).toMatchObject({
      known: true,
      value: { private: true, archived: false, fork: false, ownedByOrganization: true },
    })
  })
})

describe('what is refused', () => {
  it.each([
    ['caches', 'actions: read', (live: Live) => live.caches()],
    ['cacheUsage', 'actions: read', (live: Live) => live.cacheUsage()],
    ['workflows', 'actions: read', (live: Live) => live.workflows()],
    ['runsBefore', 'actions: read', (live: Live) => live.runsBefore(new Date('2026-01-01T00:00:00Z'))],
    ['runners', 'administration: read', (live: Live) => live.runners()],
    ['organizationRunners', 'organization_self_hosted_runners: read', (live: Live) => live.organizationRunners()],
  ] as const)('%s names the right that a token lacks', async (_, permission, ask) => {
    const few = reader(emulated.jobToken(repository, { contents: 'read' }))
    expect(await ask(few)).toEqual({ known: false, reason: expect.stringContaining('(403)'), permission })
  })

  it('does not take a part for the whole', async () => {
    emulated.fail({ route: /\/actions\/caches$/, with: 500, after: 1, times: 9 })
    expect(await reader().caches()).toEqual({ known: false, reason: expect.stringContaining('(500)') })
  })
})

it('asks only what GitHub documents', () => {
  expect(emulated.requests.length).toBeGreaterThan(10)
  expect(emulated.violations).toEqual([])
})
