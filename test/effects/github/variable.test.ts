import { inspect } from 'node:util'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { Change } from '../../../src/domain/change.ts'
import { between } from '../../support/between.ts'
import type { GitHub } from '../../support/github/start.ts'
import { applyDespite, applyWith, onceBefore, repository, startWorld, stopWorld, wrongs } from './world.ts'

let github: GitHub
beforeEach(async () => {
  github = await startWorld()
  github.addEnvironment(repository, 'prod/eu')
})
afterEach(() => stopWorld(github))

const set = {
  kind: 'set-variable',
  scope: 'repo',
  environment: null,
  name: 'MODEL_PATH',
  value: 's3://secret-bucket',
} as const satisfies Change
const remove = { kind: 'delete-variable', scope: 'repo', environment: null, name: 'MODEL_PATH' } as const
const inEnvironment = { scope: 'env', environment: 'prod/eu' } as const
const inOrganization = { scope: 'org', environment: null } as const

const rights = {
  metadata: 'read',
  actions_variables: 'write',
  environments: 'write',
  organization_actions_variables: 'write',
} as const
const asApp = (change: Change) => applyWith(github, github.jobToken(repository, rights))(change)

const lists = {
  repo: `/repos/${repository}/actions/variables`,
  env: `/repos/${repository}/environments/prod%2Feu/variables`,
  seen: `/repos/${repository}/actions/organization-variables`,
}
const listSchema = z.object({ variables: z.array(z.object({ name: z.string(), value: z.string() })) })
const values = async (list: keyof typeof lists) =>
  Object.fromEntries(
    listSchema
      .parse(await github.as('octo').request(`GET ${lists[list]}`))
      .variables.map(({ name, value }) => [name, value]),
  )

describe('set-variable', () => {
  it.each([
    ['repo', { scope: 'repo', environment: null }],
    ['env', inEnvironment],
    ['seen', inOrganization],
  ] as const)('creates and then changes one (%s)', async (list, where) => {
    const receipt = await asApp({ ...set, ...where })
    expect(receipt).toEqual({ kind: 'set-variable', number: null, sha: null, url: null, already: false })
    expect(await values(list)).toEqual({ MODEL_PATH: 's3://secret-bucket' })
    await asApp({ ...set, ...where, value: 'other' })
    expect(await values(list)).toEqual({ MODEL_PATH: 'other' })
  })

  it('writes a value as it stands', async () => {
    const value = ' \u00e4\n{"a": null}\n\n'
    await asApp({ ...set, value })
    expect(await values('repo')).toEqual({ MODEL_PATH: value })
  })

  it('shows a new variable of the organisation to this repository alone', async () => {
    await asApp({ ...set, ...inOrganization })
    const { body } = github.requests.find(({ method }) => method === 'POST') ?? { body: '{}' }
    expect(JSON.parse(body)).toMatchObject({ visibility: 'selected', selected_repository_ids: [expect.any(Number)] })
  })

  it('changes it when somebody else created it meanwhile', async () => {
    const plant = () => github.setVariable(repository, 'MODEL_PATH', 'theirs')
    const slow = applyWith(github, github.token('ada'), {}, onceBefore('POST ', plant))
    await slow(set)
    expect(await values('repo')).toEqual({ MODEL_PATH: 's3://secret-bucket' })
  })

  /** What lies between the program and GitHub, which breaks the first answer to a change of a variable. */
  const broken = (then: () => void) => {
    let count = 0
    return between(github.url, async ({ changes }, when) => {
      if (!changes || when === 'before' || count > 0) return 'go'
      count += 1
      then()
      return 'cut'
    })
  }

  it.each([
    ['was made where GitHub shows it', 's3://secret-bucket', null],
    ['is left to the next look where another hand may have followed', 'another', 'PassingError'],
  ])('a change whose answer broke %s, and is never written twice', async (_, shown, fault) => {
    github.setVariable(repository, 'MODEL_PATH', 'before')
    const proxy = await broken(() => github.setVariable(repository, 'MODEL_PATH', shown))
    const caught: unknown = await applyWith(
      { ...github, url: proxy.url },
      github.token('ada'),
    )(set).then(
      () => null,
      (error: unknown) => error,
    )
    await proxy.stop()
    expect(caught instanceof Error ? caught.name : caught).toBe(fault)
    expect(github.requests.filter(({ method }) => method === 'PATCH')).toHaveLength(1)
    expect(await values('repo')).toEqual({ MODEL_PATH: shown })
  })

  it.each([['GITHUB_TOKEN'], ['1ST'], ['a-b'], ['../secrets/X'], ['']])('refuses the name %j', async (name) => {
    await expect(asApp({ ...set, name })).rejects.toThrow('cannot be the name of a variable')
    expect(github.requests.length).toBe(0)
  })

  it('refuses an environment without a name', async () => {
    await expect(asApp({ ...set, scope: 'env' })).rejects.toThrow('none is named')
  })

  it.each([
    ['actions_variables: write', { scope: 'repo', environment: null }],
    ['environments: write', inEnvironment],
    ['organization_actions_variables: write', inOrganization],
  ] as const)('names the permission that is missing: %s', async (permission, where) => {
    const token = github.jobToken(repository, { metadata: 'read' })
    const caught: unknown = await applyWith(github, token)({ ...set, ...where }).catch((error: unknown) => error)
    expect(caught).toMatchObject({
      name: 'RefusedError',
      missing: [permission],
      hint: expect.stringContaining(permission),
    })
  })

  it.each(wrongs)('says what went wrong at %s, and never the value', async (fault, name, message) => {
    const body = { message: 'Bad value s3://secret-bucket', errors: ['s3://secret-bucket'] }
    github.fail({ route: /variables/, times: 9, with: fault, ...(typeof fault === 'number' ? { body } : {}) })
    const caught: unknown = await applyDespite(github, fault)(set).catch((error: unknown) => error)
    expect(caught).toMatchObject({ name, message: expect.stringMatching(message) })
    expect(inspect(caught, { depth: 9 })).not.toContain('secret-bucket')
  })
})

describe('delete-variable', () => {
  it('deletes it, and finds it gone the second time', async () => {
    github.setVariable(repository, 'MODEL_PATH', 'x')
    expect(await asApp(remove)).toMatchObject({ already: false })
    expect(await asApp(remove)).toMatchObject({ already: true })
    expect(await values('repo')).toEqual({})
  })

  it('deletes that of an environment and of the organisation', async () => {
    await asApp({ ...set, ...inEnvironment })
    await asApp({ ...set, ...inOrganization })
    expect(await asApp({ ...remove, ...inEnvironment })).toMatchObject({ already: false })
    expect(await asApp({ ...remove, ...inOrganization })).toMatchObject({ already: false })
    expect([await values('env'), await values('seen')]).toEqual([{}, {}])
  })

  it.each([403, 500])('is not done where GitHub answers %i', async (status) => {
    github.setVariable(repository, 'MODEL_PATH', 'x')
    github.fail({ method: 'DELETE', route: /variables/, times: 9, with: status })
    await expect(asApp(remove)).rejects.toThrow(String(status))
    expect(await values('repo')).toEqual({ MODEL_PATH: 'x' })
  })

  it('does not take hidden for gone', async () => {
    github.setVariable(repository, 'MODEL_PATH', 'x')
    github.fail({ route: /variables/, times: 2, with: 404 })
    await expect(asApp(remove)).rejects.toMatchObject({ hint: expect.stringContaining('actions_variables: write') })
    expect(await values('repo')).toEqual({ MODEL_PATH: 'x' })
  })
})
