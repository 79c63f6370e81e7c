import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openScene, refusal, type Scene } from './scene.ts'

let scene: Scene

beforeEach(async () => {
  scene = await openScene()
})

afterEach(() => scene.close())

describe('variables', () => {
  it('come thirty at most a page, in the order of their names', async () => {
    const { github, app, models } = scene
    for (let at = 0; at < 65; at += 1) github.setVariable('octo/models', `V_${String(at).padStart(2, '0')}`, String(at))
    const { data } = await app.rest.actions.listRepoVariables({ ...models, per_page: 30 })
    expect([data.total_count, data.variables.length, data.variables[29]?.name]).toEqual([65, 30, 'V_29'])
    const pages = await app.paginate(app.rest.actions.listRepoVariables, { ...models, per_page: 30 })
    expect(pages.map(({ value }) => value)).toEqual(Array.from({ length: 65 }, (_, at) => String(at)))
    expect(github.requests.filter(({ route }) => route.endsWith('/actions/variables'))).toHaveLength(4)
    expect(github.violations).toEqual([])
  })

  it('are created, changed, read back and deleted, and refused as GitHub refuses', async () => {
    const { github, app, models } = scene
    const { actions } = app.rest
    await actions.createRepoVariable({ ...models, name: 'model_version', value: '1' })
    expect(await refusal(actions.createRepoVariable({ ...models, name: 'MODEL_VERSION', value: '2' }))).toMatch(
      /^409 Already exists/,
    )
    await actions.updateRepoVariable({ ...models, name: 'MODEL_VERSION', value: '2' })
    const { data } = await actions.getRepoVariable({ ...models, name: 'MODEL_VERSION' })
    expect([data.name, data.value, data.updated_at]).toEqual(['MODEL_VERSION', '2', '2026-03-01T12:00:00Z'])
    await actions.deleteRepoVariable({ ...models, name: 'MODEL_VERSION' })
    expect(await refusal(actions.getRepoVariable({ ...models, name: 'MODEL_VERSION' }))).toBe('404 Not Found')
    expect(await refusal(actions.createRepoVariable({ ...models, name: 'GITHUB_X', value: '' }))).toMatch(/^422 /)
    expect(await refusal(scene.as('bob').rest.actions.listRepoVariables(models))).toMatch(/^403 /)
    expect(github.violations).toEqual([])
  })

  it('of organisations and environments stand in their own layers', async () => {
    const { github, app, models } = scene
    github.setVariable('octo', 'SHARED', 'org', { visibility: 'all' })
    github.setVariable('octo', 'HIDDEN', 'org', { visibility: 'selected' })
    github.setVariable({ repository: 'octo/models', environment: 'prod/eu' }, 'SHARED', 'prod')
    const { data: seen } = await app.rest.actions.listRepoOrganizationVariables(models)
    expect(seen.variables.map(({ name, value }) => `${name}=${value}`)).toEqual(['SHARED=org'])
    const { data: environments } = await app.rest.repos.getAllEnvironments(models)
    expect(environments.environments?.map(({ name }) => name)).toEqual(['prod/eu'])
    const { data: inside } = await app.rest.actions.listEnvironmentVariables({ ...models, environment_name: 'prod/eu' })
    expect(inside.variables.map(({ value }) => value)).toEqual(['prod'])
    expect(await refusal(app.rest.actions.listOrgVariables({ org: 'octo' }))).toBe(
      '403 Resource not accessible by integration',
    )
    expect(github.violations).toEqual([])
  })
})

describe('secrets', () => {
  it('are names and times, in stores of their own', async () => {
    const { github, app, models } = scene
    github.setSecret('octo/models', 'hf_token', { updatedAt: new Date('2025-01-01T00:00:00Z') })
    github.setSecret('octo/models', 'MIRROR', { store: 'dependabot' })
    github.setSecret('octo', 'SHARED_KEY')
    github.setSecret({ repository: 'octo/models', environment: 'prod' }, 'DEPLOY')
    const { data } = await app.rest.actions.listRepoSecrets({ ...models, per_page: 100 })
    expect(data.secrets).toEqual([
      { name: 'HF_TOKEN', created_at: '2025-01-01T00:00:00Z', updated_at: '2025-01-01T00:00:00Z' },
    ])
    const { data: shared } = await app.rest.actions.listRepoOrganizationSecrets(models)
    expect(shared.secrets.map(({ name }) => name)).toEqual(['SHARED_KEY'])
    const { data: inside } = await app.rest.actions.listEnvironmentSecrets({ ...models, environment_name: 'prod' })
    expect(inside.secrets.map(({ name }) => name)).toEqual(['DEPLOY'])
    expect(await refusal(app.rest.dependabot.listRepoSecrets(models))).toMatch(/^403 /)
    const { data: mirrored } = await scene.as('ada').rest.dependabot.listRepoSecrets(models)
    expect(mirrored.secrets.map(({ name }) => name)).toEqual(['MIRROR'])
    expect(github.violations).toEqual([])
  })
})

describe('collaborators', () => {
  it('have the rights of their role, the finer ones beside the old word', async () => {
    const { github, app, models } = scene
    github.collaborator('octo/models', 'mia', 'maintain')
    github.user('eve')
    const { data } = await app.rest.repos.getCollaboratorPermissionLevel({ ...models, username: 'mia' })
    expect([data.permission, data.role_name, data.user?.permissions]).toEqual([
      'write',
      'maintain',
      { admin: false, maintain: true, push: true, triage: true, pull: true },
    ])
    const { data: none } = await app.rest.repos.getCollaboratorPermissionLevel({ ...models, username: 'eve' })
    expect(none.permission).toBe('none')
    expect(github.violations).toEqual([])
  })
})
