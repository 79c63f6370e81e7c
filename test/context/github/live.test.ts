import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createGitHub } from '../../../src/context/github/client.ts'
import { createReader } from '../../../src/context/github/reader.ts'
import type { VariableLayer } from '../../../src/domain/live.ts'
import { startGitHub } from '../../support/github/start.ts'
import type { GitHub as Emulated } from '../../support/github/start.ts'

let emulated: Emulated

beforeAll(async () => {
  emulated = await startGitHub({ now: () => new Date('2026-03-01T12:00:00Z') })
  const files = { 'README.md': '# Models\n', '.github/workflows/ci.yml': 'name: CI\non: push\njobs: {}\n' }
  await emulated.createRepository({ owner: 'octo', name: 'models', organization: true, private: true, files })
  for (const [login, role] of [
    ['ada', 'admin'],
    ['max', 'maintain'],
    ['wil', 'write'],
    ['tia', 'triage'],
    ['bob', 'read'],
  ] as const) {
    emulated.collaborator('octo/models', login, role)
  }
  emulated.user('eve')
})

afterAll(() => emulated.stop())

const client = (token = emulated.token('ada')) =>
  createGitHub({ baseUrl: emulated.url, token, pace: { second: 1, spaced: false } })
const reader = () => createReader(client(), 'octo/models')

describe('a repository, live', () => {
  it('shows every layer of variables', async () => {
    const updatedAt = new Date('2026-02-01T00:00:00Z')
    const prod = { repository: 'octo/models', environment: 'prod' }
    for (let at = 30; at >= 0; at -= 1) emulated.setVariable('octo/models', `V${at + 10}`, `${at}`, { updatedAt })
    emulated.setVariable('octo', 'SHARED', 's', { updatedAt })
    emulated.setVariable(prod, 'DEPTH', '3', { updatedAt })
    emulated.setSecret('octo/models', 'TOKEN', { updatedAt })
    emulated.setSecret('octo', 'ORG_TOKEN', { updatedAt })
    emulated.setSecret(prod, 'PROD_TOKEN', { updatedAt })
    emulated.setSecret('octo/models', 'BOT_TOKEN', { updatedAt, store: 'dependabot' })
    emulated.setSecret('octo/models', 'SPACE_TOKEN', { updatedAt, store: 'codespaces' })
    const live = reader()
    const all = await live.variables('repo-vars')
    expect(all.known && all.value.map(({ name, value }) => `${name}=${value}`)).toEqual(
      Array.from({ length: 31 }, (_, at) => `V${at + 10}=${at}`),
    )
    const one = (name: string, value: string | null) => ({
      known: true,
      value: [{ name, value, updatedAt: '2026-02-01T00:00:00Z' }],
    })
    const layers: readonly (readonly [VariableLayer, string, string | null])[] = [
      ['org-vars', 'SHARED', 's'],
      ['env-vars', 'DEPTH', '3'],
      ['repo-secrets', 'TOKEN', null],
      ['org-secrets', 'ORG_TOKEN', null],
      ['env-secrets', 'PROD_TOKEN', null],
      ['dependabot', 'BOT_TOKEN', null],
      ['codespace', 'SPACE_TOKEN', null],
    ]
    for (const [layer, name, value] of layers) expect(await live.variables(layer, 'prod')).toEqual(one(name, value))
  })

  it('shows those secrets of an organisation’s Dependabot and Codespaces that it shares with this repository', async () => {
    const updatedAt = new Date('2026-02-01T00:00:00Z')
    const files = { 'README.md': '' }
    await emulated.createRepository({ owner: 'octo', name: 'site', organization: true, files })
    emulated.collaborator('octo/site', 'ada', 'admin')
    for (const store of ['dependabot', 'codespaces'] as const) {
      const put = (name: string, given: object) => emulated.setSecret('octo', name, { updatedAt, store, ...given })
      put('FOR_ALL', {})
      put('FOR_PRIVATE', { visibility: 'private' })
      put('FOR_MODELS', { repositories: ['octo/models'] })
      put('FOR_BOTH', { repositories: ['octo/site', 'octo/models'] })
      put('FOR_SITE', { repositories: ['octo/site'] })
    }
    const seen = async (repository: string, layer: VariableLayer) => {
      const before = emulated.requests.length
      const answer = await createReader(client(), repository).variables(layer)
      const names = answer.known ? answer.value.map(({ name, value }) => `${name}=${value}`) : answer.reason
      return [names, emulated.requests.length - before]
    }
    const models = ['FOR_ALL=null', 'FOR_BOTH=null', 'FOR_MODELS=null', 'FOR_PRIVATE=null']
    expect(await seen('octo/models', 'org-dependabot')).toEqual([models, 5])
    expect(await seen('octo/models', 'org-codespace')).toEqual([models, 5])
    const site = ['FOR_ALL=null', 'FOR_BOTH=null', 'FOR_SITE=null']
    expect(await seen('octo/site', 'org-dependabot')).toEqual([site, 5])
    expect(await seen('octo/site', 'org-codespace')).toEqual([site, 5])
  })

  it('knows that an environment which is not there holds nothing, and not what one holds that it may not see', async () => {
    const live = reader()
    expect(await live.variables('env-secrets', 'nowhere')).toEqual({ known: true, value: [] })
    expect(await live.variables('env-vars', 'nowhere')).toEqual({ known: true, value: [] })
    const blind = createReader(client(emulated.token('ada', { permissions: { metadata: 'read' } })), 'octo/models')
    expect(await blind.variables('env-secrets', 'nowhere')).toMatchObject({ known: false })
    emulated.fail({ with: 404, times: 1, route: /environments\/prod\/secrets$/ })
    expect(await reader().variables('env-secrets', 'prod')).toMatchObject({ known: false })
  })

  it('finds no secrets of an organisation where a person owns the repository', async () => {
    await emulated.createRepository({ owner: 'ada', name: 'own', files: { 'README.md': '' } })
    const live = createReader(client(), 'ada/own')
    expect(await live.variables('org-dependabot')).toEqual({ known: true, value: [] })
    expect(await live.variables('org-codespace')).toEqual({ known: true, value: [] })
  })

  it.for([
    ['org-vars', 'variables'],
    ['org-secrets', 'secrets'],
  ] as const)(
    'takes a 404 for %s of a person’s repository for none, of an organisation’s for a refusal',
    async ([layer, list]) => {
      await emulated.createRepository({ owner: 'ada', name: 'own', files: { 'README.md': '' } })
      emulated.fail({ with: 404, times: 2, route: new RegExp(`/actions/organization-${list}$`) })
      expect(await createReader(client(), 'ada/own').variables(layer)).toEqual({ known: true, value: [] })
      expect(await reader().variables(layer)).toMatchObject({ known: false })
    },
  )

  it('does not know them without the right to list them', async () => {
    const token = emulated.token('ada', { permissions: { metadata: 'read', dependabot_secrets: 'read' } })
    const live = createReader(client(token), 'octo/models')
    expect(await live.variables('org-dependabot')).toMatchObject({
      known: false,
      permission: 'organization_dependabot_secrets: read',
    })
    expect(await live.variables('org-codespace')).toMatchObject({
      known: false,
      permission: 'organization_codespaces_secrets: read',
    })
  })

  it('shows runs of a branch since a time', async () => {
    const path = '.github/workflows/ci.yml'
    for (const day of ['01', '10', '20']) {
      const conclusion = day === '20' ? 'failure' : 'success'
      await emulated.addRun('octo/models', { path, createdAt: new Date(`2026-02-${day}T00:00:00Z`), conclusion })
    }
    const answer = await reader().runs({ branch: 'main', since: new Date('2026-02-05T00:00:00Z') })
    expect(answer.known && answer.value).toMatchObject([
      { name: 'CI', path, branch: 'main', createdAt: '2026-02-20T00:00:00Z', conclusion: 'failure', attempt: 1 },
      { createdAt: '2026-02-10T00:00:00Z', conclusion: 'success', event: 'push', status: 'completed' },
    ])
    expect(await reader().runs({ headSha: 'f'.repeat(40) })).toEqual({ known: true, value: [] })
  })

  it('shows pull requests with their reviews, issues with their comments', async () => {
    const wil = emulated.as('wil')
    const base = await emulated.tip('octo/models', 'main')
    const head = await wil.push('octo/models', { branch: 'topic', files: { 'a.txt': 'a\n' } })
    const pull = await wil.openPullRequest('octo/models', { title: 'Add a', head: 'topic' })
    const issue = await wil.openIssue('octo/models', { title: 'Broken', body: 'It is.', labels: ['sar'] })
    await emulated.as('max').review('octo/models', pull, 'APPROVE')
    const comment = await emulated.as('bob').comment('octo/models', issue, 'Yes.')
    const open = {
      number: pull,
      title: 'Add a',
      state: 'open',
      merged: false,
      mergeSha: null,
      author: 'wil',
      headRef: 'topic',
      headSha: head,
      headRepository: 'octo/models',
      baseRef: 'main',
      baseSha: base,
      labels: [],
    }
    const live = reader()
    expect(await live.pullRequest(pull)).toEqual({ known: true, value: open })
    expect(await live.pullRequests({ state: 'open', head: 'topic' })).toEqual({ known: true, value: [open] })
    expect(await live.pullRequests({ state: 'open', head: 'other' })).toEqual({ known: true, value: [] })
    expect(await live.reviews(pull)).toEqual({
      known: true,
      value: [{ author: 'max', state: 'APPROVED', commit: head }],
    })
    expect(await live.issues({ state: 'all', label: 'sar' })).toEqual({
      known: true,
      value: [{ number: issue, title: 'Broken', state: 'open', body: 'It is.', author: 'wil', labels: ['sar'] }],
    })
    expect(await live.issues({ state: 'all' })).toMatchObject({ known: true, value: [{ number: issue }] })
    expect(await live.comments(issue)).toEqual({
      known: true,
      value: [{ id: comment, author: 'bob', body: 'Yes.' }],
    })
    const merge = await wil.merge('octo/models', pull, 'squash')
    expect(await reader().pullRequest(pull)).toMatchObject({
      value: { state: 'closed', merged: true, mergeSha: merge },
    })
  })

  it.each(['admin', 'maintain', 'write', 'triage', 'read'] as const)('knows who may %s', async (role) => {
    const login = { admin: 'ada', maintain: 'max', write: 'wil', triage: 'tia', read: 'bob' }[role]
    expect(await reader().permission(login)).toEqual({ known: true, value: role })
  })

  it('knows who may nothing, and not what it cannot know', async () => {
    expect(await reader().permission('eve')).toEqual({ known: true, value: 'none' })
    expect((await reader().permission('nobody-at-all')).known).toBe(false)
  })

  it('shows branches and files', async () => {
    await emulated.as('ada').push('octo/models', { branch: 'next/a', files: { 'docs/a b.md': 'ü\n' } })
    const live = reader()
    const tip = await emulated.tip('octo/models', 'next/a')
    expect(await live.branchHead('next/a')).toEqual({ known: true, value: tip })
    expect(await live.branchHead('next/')).toEqual({ known: true, value: null })
    expect(await live.file('docs/a b.md', 'next/a')).toEqual({ known: true, value: 'ü\n' })
    expect(await live.file('docs/a b.md', 'main')).toEqual({ known: true, value: null })
    expect(await live.file('docs', 'next/a')).toEqual({ known: false, reason: 'docs is a dir, not a file' })
  })
})

describe('a token that may too little', () => {
  it('is told the permission it lacks', async () => {
    const live = createReader(client(emulated.jobToken('octo/models', { contents: 'read' })), 'octo/models')
    for (const [answer, permission] of [
      [await live.variables('repo-vars'), 'actions_variables: read'],
      [await live.runs({}), 'actions: read'],
      [await live.pullRequests({ state: 'open' }), 'pull_requests: read'],
    ] as const) {
      expect(answer).toEqual({ known: false, reason: expect.stringContaining('(403)'), permission })
    }
    expect((await live.branchHead('main')).known).toBe(true)
  })

  it('does not learn of a repository it may not see', async () => {
    const live = createReader(client(emulated.token('eve')), 'octo/models')
    expect(await live.file('README.md', 'main')).toMatchObject({ known: false, permission: 'contents: read' })
    expect(await live.branchHead('main')).toMatchObject({ known: false })
  })
})

describe('a GitHub with faults', () => {
  it.each(['reset', 'cut', 500, 'secondary-limit', 'primary-limit'] as const)('is asked again: %s', async (fault) => {
    emulated.fail({ route: /\/branches$|\/matching-refs\//, with: fault })
    expect(await reader().branchHead('main')).toMatchObject({ known: true })
  })

  it.each(['reset', 'cut', 500, 'secondary-limit'] as const)(
    'is believed only as far as it answers: %s',
    async (fault) => {
      emulated.fail({ route: /\/matching-refs\//, with: fault, times: fault === 'secondary-limit' ? 2 : 3 })
      expect(await reader().branchHead('main')).toEqual({ known: false, reason: expect.stringMatching(/^GitHub/) })
    },
  )
})

it('asks only what GitHub documents', () => {
  expect(emulated.requests.length).toBeGreaterThan(30)
  expect(emulated.violations).toEqual([])
})
