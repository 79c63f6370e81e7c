import { createAppAuth } from '@octokit/auth-app'
import { Octokit } from '@octokit/rest'
import { generateKeyPairSync } from 'node:crypto'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openScene, quiet, refusal, type Scene } from './scene.ts'

let scene: Scene

beforeEach(async () => {
  scene = await openScene({ contents: 'read', issues: 'write' })
})

afterEach(() => scene.close())

describe('an app', () => {
  it('finds its installation and asks for a token with fewer rights', async () => {
    const { github, models, jwt } = scene
    const { data: self } = await jwt.rest.apps.getAuthenticated()
    const { data: installation } = await jwt.rest.apps.getRepoInstallation(models)
    expect([self?.slug, installation.permissions]).toEqual([
      'sar-watchdog',
      { metadata: 'read', contents: 'read', issues: 'write' },
    ])
    const { data: token } = await jwt.rest.apps.createInstallationAccessToken({
      installation_id: installation.id,
      permissions: { contents: 'read' },
    })
    const narrow = new Octokit({ ...quiet(github), auth: token.token })
    const { data: repository } = await narrow.rest.repos.get(models)
    expect(repository.default_branch).toBe('main')
    expect(await refusal(narrow.rest.issues.create({ ...models, title: 'No' }))).toBe(
      '403 Resource not accessible by integration',
    )
    const greedy = jwt.rest.apps.createInstallationAccessToken({
      installation_id: installation.id,
      permissions: { checks: 'write' },
    })
    expect(await refusal(greedy)).toMatch(/^422 The permissions requested are not granted/)
    expect(github.violations).toEqual([])
  })

  it('is refused when the key is not its own', async () => {
    const { github, appId } = scene
    const { privateKey } = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
      publicKeyEncoding: { type: 'spki', format: 'pem' },
    })
    const stranger = new Octokit({ ...quiet(github), authStrategy: createAppAuth, auth: { appId, privateKey } })
    expect(await refusal(stranger.rest.apps.getAuthenticated())).toMatch(/^401 A JSON web token could not be decoded/)
  })
})

describe('a token', () => {
  const read = (token?: string) =>
    new Octokit({ ...quiet(scene.github), ...(token === undefined ? {} : { auth: token }) })

  it('that nobody knows is refused, also where none is needed', async () => {
    const { github, models } = scene
    await github.createRepository({ owner: 'octo', name: 'open', files: { 'a.txt': 'a' } })
    expect(await refusal(read('ghp_wrong').rest.repos.get({ owner: 'octo', repo: 'open' }))).toBe('401 Bad credentials')
    expect(await refusal(read().rest.repos.get(models))).toBe('404 Not Found')
    const { data } = await read().rest.repos.get({ owner: 'octo', repo: 'open' })
    expect(data.private).toBe(false)
    expect(github.violations).toEqual([])
  })

  it('does what its scopes or permissions say, and no more than its owner may do', async () => {
    const { github, models } = scene
    const classic = read(github.token('ada', { scopes: ['public_repo'] }))
    expect(await refusal(classic.rest.repos.get(models))).toBe('404 Not Found')
    const fine = read(github.token('ada', { permissions: { issues: 'write' } }))
    await fine.rest.issues.create({ ...models, title: 'Yes' })
    expect(await refusal(fine.rest.repos.getContent({ ...models, path: 'train.py' }))).toBe(
      '403 Resource not accessible by personal access token',
    )
    const reader = read(github.token('bob', { permissions: { contents: 'write' } }))
    const put = reader.rest.repos.createOrUpdateFileContents({ ...models, path: 'x', message: 'x', content: 'eA==' })
    expect(await refusal(put)).toMatch(/^403 /)
    const { headers } = await scene.as('ada').rest.repos.get(models)
    expect(headers['x-oauth-scopes']).toBe('admin:org, repo, workflow')
    expect(github.violations).toEqual([])
  })

  it('of a job acts as GitHub Actions with the permissions of its workflow', async () => {
    const { github, models } = scene
    const job = read(github.jobToken('octo/models', { issues: 'write' }))
    const { data: issue } = await job.rest.issues.create({ ...models, title: 'From a job' })
    expect(issue.user?.login).toBe('github-actions[bot]')
    expect(await refusal(job.rest.checks.create({ ...models, name: 'x', head_sha: 'main' }))).toBe(
      '403 Resource not accessible by integration',
    )
    expect(github.violations).toEqual([])
  })
})
