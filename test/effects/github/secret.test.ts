import { inspect } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { createGitHub } from '../../../src/context/github/client.ts'
import { createReader } from '../../../src/context/github/reader.ts'
import type { Change } from '../../../src/domain/change.ts'
import { layerAt } from '../../../src/domain/intent.ts'
import { sealTo } from '../../../src/formats/sealed-box.ts'
import type { GitHub } from '../../support/github/start.ts'
import { applyDespite, applyWith, repository, startWorld, stopWorld, wrongs } from './world.ts'

let github: GitHub
beforeEach(async () => {
  github = await startWorld()
  github.addEnvironment(repository, 'prod/eu')
})
afterEach(() => stopWorld(github))

const rights = {
  metadata: 'read',
  secrets: 'write',
  environments: 'write',
  organization_secrets: 'write',
  dependabot_secrets: 'write',
  codespaces_secrets: 'write',
} as const
const asApp = (change: Change) => applyWith(github, github.jobToken(repository, rights))(change)

type Where = Pick<Extract<Change, { readonly kind: 'delete-secret' }>, 'store' | 'scope' | 'environment'>

const key = async ({ store, scope, environment }: Where) => {
  const client = createGitHub({ baseUrl: github.url, token: github.jobToken(repository, rights) })
  const answer = await createReader(client, repository).publicKey(
    layerAt(store, scope) ?? 'repo-vars',
    ...(environment === null ? [] : [environment]),
  )
  if (!answer.known) throw new Error(answer.reason)
  return answer.value
}

const set = async (where: Where, clear: string): Promise<Change> => {
  const { id, ...rest } = await key(where)
  const encrypted = (await sealTo({ id, ...rest }, clear)) ?? ''
  return { kind: 'set-secret', ...where, name: 'API_KEY', encrypted, keyId: id }
}

const ours = { store: 'actions', scope: 'repo', environment: null } as const
const places = [
  [ours, repository],
  [
    { store: 'actions', scope: 'env', environment: 'prod/eu' },
    { repository, environment: 'prod/eu' },
  ],
  [{ store: 'actions', scope: 'org', environment: null }, 'octo'],
  [{ store: 'dependabot', scope: 'repo', environment: null }, repository],
  [{ store: 'codespaces', scope: 'repo', environment: null }, repository],
] as const

describe('a secret', () => {
  it.each(places)('is created, changed and deleted: %j', async (where, place) => {
    const value = () => github.secretValue(place, 'API_KEY', where.store)
    expect(await asApp(await set(where, 'hunter2'))).toMatchObject({ kind: 'set-secret', already: false })
    expect(await value()).toBe('hunter2')
    await asApp(await set(where, 'hunter3'))
    expect(await value()).toBe('hunter3')
    const remove = { kind: 'delete-secret', ...where, name: 'API_KEY' } as const
    expect(await asApp(remove)).toMatchObject({ kind: 'delete-secret', already: false })
    expect(await asApp(remove)).toMatchObject({ already: true })
    expect(await value()).toBeUndefined()
  })

  it('of the organisation is shown to this repository alone when it is new', async () => {
    await asApp(await set({ ...ours, scope: 'org' }, 'hunter2'))
    const { body } = github.requests.find(({ method }) => method === 'PUT') ?? { body: '{}' }
    expect(JSON.parse(body)).toMatchObject({ visibility: 'selected', selected_repository_ids: [expect.any(Number)] })
  })

  it.each(['all', 'private'] as const)('of the organisation stays seen by %s', async (visibility) => {
    github.setSecret('octo', 'API_KEY', { visibility })
    await asApp(await set({ ...ours, scope: 'org' }, 'hunter2'))
    const { body } = github.requests.find(({ method }) => method === 'PUT') ?? { body: '{}' }
    expect(JSON.parse(body)).toMatchObject({ visibility })
  })

  it.each([['GITHUB_TOKEN'], ['1ST'], ['a-b'], ['../variables/X'], ['']])('is refused the name %j', async (name) => {
    const change = { kind: 'delete-secret', ...ours, name } as const
    await expect(asApp(change)).rejects.toThrow('cannot be the name of a secret')
    expect(github.requests.length).toBe(0)
  })

  it('is refused what no place is named for', async () => {
    const change = { kind: 'delete-secret', ...ours, name: 'API_KEY' } as const
    await expect(asApp({ ...change, scope: 'env' })).rejects.toThrow('none is named')
    await expect(asApp({ ...change, scope: 'org', store: 'dependabot' })).rejects.toThrow('for a repository alone')
  })

  it('does not take hidden for gone', async () => {
    github.fail({ route: /secrets/, times: 2, with: 404 })
    const change = { kind: 'delete-secret', ...ours, name: 'API_KEY' } as const
    await expect(asApp(change)).rejects.toMatchObject({ hint: expect.stringContaining('secrets: write') })
  })

  // A cut answer is asked for again, and the second one has no body to cut.
  it.each(wrongs.filter(([fault]) => fault !== 'cut'))(
    'says what went wrong at %s, and repeats nothing that was sent',
    async (fault, name, message) => {
      const change = await set(ours, 'hunter2')
      const sent = change.kind === 'set-secret' ? change.encrypted : ''
      const body = { message: `Bad value ${sent}`, errors: [sent] }
      github.fail({ route: /secrets/, times: 9, with: fault, ...(typeof fault === 'number' ? { body } : {}) })
      const caught: unknown = await applyDespite(github, fault)(change).catch((error: unknown) => error)
      expect(caught).toMatchObject({ name, message: expect.stringMatching(message) })
      expect(inspect(caught, { depth: 9 })).not.toContain(sent)
    },
  )
})

describe('sealing', () => {
  it('is refused a key that is none', async () => {
    expect(await sealTo({ id: '1', key: 'c2hvcnQ=' }, 'hunter2')).toBeNull()
  })

  it('gives another box each time, and the same value in each', async () => {
    const found = await key(ours)
    const boxes = [await sealTo(found, 'hunter2'), await sealTo(found, 'hunter2')]
    expect(new Set(boxes).size).toBe(2)
  })
})
