import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createGitHub } from '../../../src/context/github/client.ts'
import { createReader } from '../../../src/context/github/reader.ts'
import type { Live } from '../../../src/domain/live.ts'
import { startGitHub } from '../../support/github/start.ts'
import type { GitHub as Emulated } from '../../support/github/start.ts'
import { canned } from './canned.ts'

let emulated: Emulated

beforeAll(async () => {
  emulated = await startGitHub({ now: () => new Date('2026-03-01T12:00:00Z') })
  for (const name of ['models', 'bare']) {
    await emulated.createRepository({ owner: 'octo', name, organization: true, private: true, files: { 'a.py': '\n' } })
    emulated.collaborator(`octo/${name}`, 'ada', 'admin')
  }
})

afterAll(() => emulated.stop())

const range = (count: number) => Array.from({ length: count }, (_, index) => index + 1)
const main = 'refs/heads/main'

const reader = (name = 'models', token = emulated.token('ada')): Live =>
  createReader(createGitHub({ baseUrl: emulated.url, token, pace: { second: 1, spaced: false } }), `octo/${name}`)

const during = async <T>(ask: () => Promise<T>): Promise<readonly [T, number]> => {
  const before = emulated.requests.length
  const answer = await ask()
  return [answer, emulated.requests.length - before]
}

describe('code scanning', () => {
  it('gives every open alert of a ref, and no other', async () => {
    emulated.addAnalysis('octo/models', { ref: main, commit: 'a'.repeat(40), tool: 'CodeQL', error: '' })
    const common = { ref: main, rule: 'py/sql-injection', severity: 'error', security: 'high', tool: 'CodeQL' } as const
    for (const line of range(205))
      emulated.addCodeAlert('octo/models', { ...common, path: 'a.py', line, state: 'open' })
    emulated.addCodeAlert('octo/models', { ...common, path: 'a.py', line: 1, state: 'dismissed' })
    emulated.addCodeAlert('octo/models', { ...common, ref: 'refs/pull/1/merge', path: 'a.py', line: 1, state: 'open' })
    const [answer, requests] = await during(() => reader().codeScanningAlerts(main))
    expect(requests).toBe(3)
    expect(answer.known && answer.value?.map(({ number }) => number)).toEqual(range(205))
    expect(answer.known && answer.value?.[4]).toEqual({
      number: 5,
      url: `${emulated.url}/octo/models/security/code-scanning/5`,
      rule: 'py/sql-injection',
      description: 'Rule py/sql-injection',
      severity: 'error',
      security: 'high',
      tool: 'CodeQL',
      path: 'a.py',
      line: 5,
      message: 'py/sql-injection happens here',
    })
  })

  it('gives the newest analyses by one request', async () => {
    for (let at = 0; at < 120; at += 1) {
      emulated.addAnalysis('octo/models', { ref: main, commit: 'b'.repeat(40), tool: 'bandit', error: `${at}` })
    }
    const [answer, requests] = await during(() => reader().codeScanningAnalyses(main))
    expect(requests).toBe(1)
    expect(answer.known && answer.value?.length).toBe(100)
    expect(answer.known && answer.value?.[0]).toEqual({
      tool: 'bandit',
      category: 'bandit/language:python',
      commit: 'b'.repeat(40),
      createdAt: '2026-03-01T12:00:00Z',
      error: '119',
    })
  })

  it('knows that a repository uses none', async () => {
    expect(await reader('bare').codeScanningAlerts(main)).toEqual({ known: true, value: null })
    expect(await reader('bare').codeScanningAnalyses(main)).toEqual({ known: true, value: null })
  })
})

describe('Dependabot', () => {
  it('gives every open alert, page by cursor', async () => {
    const common = { ecosystem: 'pip', manifest: 'requirements.txt', severity: 'high', score: 8.1, cve: null } as const
    for (const at of range(230)) {
      const rest = { package: `p${at}`, ghsa: `GHSA-${at}`, vulnerable: '< 2', patched: '2.0', state: 'open' } as const
      emulated.addDependencyAlert('octo/models', { ...common, ...rest })
    }
    const fixed = { ghsa: 'GHSA-x', vulnerable: '< 2', patched: null, state: 'fixed' } as const
    emulated.addDependencyAlert('octo/models', { ...common, ...fixed, package: 'gone' })
    const [answer, requests] = await during(() => reader().dependabotAlerts())
    expect(requests).toBe(3)
    expect(answer.known && answer.value?.map(({ package: name }) => name)).toEqual(range(230).map((at) => `p${at}`))
    expect(answer.known && answer.value?.[0]).toEqual({
      number: 1,
      url: `${emulated.url}/octo/models/security/dependabot/1`,
      ecosystem: 'pip',
      package: 'p1',
      manifest: 'requirements.txt',
      scope: 'runtime',
      ghsa: 'GHSA-1',
      cve: null,
      severity: 'high',
      score: 8.1,
      summary: 'p1 is vulnerable',
      vulnerable: '< 2',
      patched: '2.0',
    })
  })

  it('knows that alerts are switched off', async () => {
    emulated.switchDependabotAlerts('octo/bare', false)
    expect(await reader('bare').dependabotAlerts()).toEqual({ known: true, value: null })
  })
})

describe('what is refused', () => {
  it.each([
    ['codeScanningAlerts', 'security_events: read', (live: Live) => live.codeScanningAlerts(main)],
    ['codeScanningAnalyses', 'security_events: read', (live: Live) => live.codeScanningAnalyses(main)],
    ['dependabotAlerts', 'vulnerability_alerts: read', (live: Live) => live.dependabotAlerts()],
  ] as const)('%s names the right that a token lacks', async (_, permission, ask) => {
    const few = reader('models', emulated.jobToken('octo/models', { contents: 'read' }))
    expect(await ask(few)).toEqual({ known: false, reason: expect.stringContaining('(403)'), permission })
  })

  it('takes no rate limit for a feature that is off', async () => {
    const { github } = await canned(() => ({
      status: 403,
      headers: { 'retry-after': '900' },
      body: { message: 'Dependabot alerts are disabled for this repository.' },
    }))
    expect(await createReader(github, 'o/r').dependabotAlerts()).toMatchObject({ known: false })
  })

  it.each([
    'Advanced Security must be enabled for this repository to use code scanning.',
    'Code scanning is not enabled for this repository. Please enable code scanning in the repository settings.',
  ])('takes it as not used: %s', async (message) => {
    const { github } = await canned(() => ({ status: 403, body: { message } }))
    expect(await createReader(github, 'o/r').codeScanningAlerts(main)).toEqual({ known: true, value: null })
  })

  it('does not take a part for the whole', async () => {
    emulated.fail({ route: /\/dependabot\/alerts$/, with: 500, after: 1, times: 9 })
    expect(await reader().dependabotAlerts()).toEqual({ known: false, reason: expect.stringContaining('(500)') })
  })
})

it('asks only what GitHub documents', () => {
  expect(emulated.requests.length).toBeGreaterThan(10)
  expect(emulated.violations).toEqual([])
})
