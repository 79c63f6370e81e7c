import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { openScene, refusal, type Scene } from './scene.ts'

let scene: Scene

beforeEach(async () => {
  scene = await openScene()
})

afterEach(() => scene.close())

const route = '/repos/{owner}/{repo}/pulls'

describe('a planted fault', () => {
  it('shows as many times as it was planted for, where it was planted', async () => {
    const { github, app, models } = scene
    github.fail({ method: 'GET', route, times: 2, with: 503 })
    github.fail({ method: 'GET', route, with: 'secondary-limit' })
    expect(await refusal(app.rest.pulls.list(models))).toBe('503 Server Error')
    await app.rest.repos.get(models)
    expect(await refusal(app.rest.pulls.list(models))).toBe('503 Server Error')
    expect(await refusal(app.rest.pulls.list(models))).toMatch(/^403 You have exceeded a secondary rate limit/)
    const { data } = await app.rest.pulls.list(models)
    expect(data).toEqual([])
    expect(github.requests.filter(({ path }) => path.endsWith('/pulls')).map(({ status }) => status)).toEqual([
      503, 503, 403, 200,
    ])
  })

  it('breaks the body, the connection or the silence of a caller that waits', async () => {
    const { github } = scene
    const ask = async (): Promise<string> => {
      const headers = { authorization: `Bearer ${github.token('ada')}` }
      const answer = await fetch(`${github.url}/repos/octo/models`, { headers, signal: AbortSignal.timeout(200) })
      await answer.json()
      return answer.headers.get('x-ratelimit-remaining') ?? ''
    }
    for (const kind of ['cut', 'reset', 'timeout'] as const) {
      github.fail({ route: '/repos/{owner}/{repo}', with: kind })
      await expect(ask()).rejects.toThrow(/terminated|fetch failed|aborted/)
    }
    github.fail({ route: '/repos/{owner}/{repo}', with: 'headers', headers: { 'x-ratelimit-remaining': '3' } })
    expect(await ask()).toBe('3')
  })
})

describe('an answer', () => {
  it('is not sent again to who has it', async () => {
    const { github, app, models } = scene
    const { headers } = await app.rest.repos.get(models)
    const again = app.rest.repos.get({ ...models, headers: { 'if-none-match': headers.etag ?? '' } })
    expect(await refusal(again)).toMatch(/^304/)
    expect(github.violations).toEqual([])
  })

  it("that GitHub's description does not foresee, or a request that it does not know, is a violation", async () => {
    const { github, app, models } = scene
    await app.request('GET /repos/{owner}/{repo}/pulls', { ...models, colour: 'red' })
    await refusal(app.request('GET /repos/{owner}/{repo}/traffic/lights', models))
    expect(github.violations.map(({ where, message }) => `${where}: ${message}`)).toEqual([
      'GET /repos/{owner}/{repo}/pulls: ?colour is no parameter',
      'GET /repos/octo/models/traffic/lights: GitHub has no such operation, or the contract is to be renewed',
    ])
  })
})

describe('a webhook', () => {
  it('is sent again with its first id, and once only when nobody answers', async () => {
    const { github, receiver } = scene
    await github.as('bob').openIssue('octo/models', { title: 'Seen' })
    await github.idle()
    const [first] = github.webhooks.deliveries.filter(({ event }) => event === 'issues')
    github.webhooks.redeliver(first?.id ?? '')
    await github.idle()
    expect(receiver.received.filter(({ name }) => name === 'issues').map(({ delivery }) => delivery)).toEqual([
      first?.id,
      first?.id,
    ])
    await receiver.stop()
    await github.as('bob').openIssue('octo/models', { title: 'Not seen' })
    await github.idle()
    expect(github.webhooks.deliveries.at(-1)?.status).toBe('refused')
    expect(github.violations).toEqual([])
  })
})
