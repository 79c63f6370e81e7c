import { Octokit } from '@octokit/rest'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { startGitHub, type GitHub } from '../support/github/start.ts'
import { receiveWebhooks, type Receiver } from './receiver.ts'

let github: GitHub
let receiver: Receiver
let octokit: Octokit
const models = { owner: 'octo', repo: 'models' }

beforeEach(async () => {
  receiver = await receiveWebhooks('hush')
  github = await startGitHub({ now: () => new Date('2026-03-01T12:00:00Z') })
  await github.createRepository({
    owner: 'octo',
    name: 'models',
    files: { 'README.md': '# Models\n', 'train.py': 'print(1)\n' },
  })
  github.collaborator('octo/models', 'ada', 'write')
  const app = github.app({
    slug: 'sar-watchdog',
    webhookSecret: 'hush',
    permissions: { contents: 'read', pull_requests: 'write' },
  })
  github.webhooks.to(receiver.url)
  github.install(app, 'octo/models')
  octokit = new Octokit({ baseUrl: github.url, auth: github.token('ada') })
})

afterEach(async () => {
  await github.stop()
  await receiver.stop()
})

describe('a pull request', () => {
  it('is opened, changed and merged, and the app is told of each with a signature', async () => {
    const ada = github.as('ada')
    await ada.push('octo/models', { branch: 'fix', files: { 'train.py': 'print(2)\n' }, message: 'Print two' })
    const { data: opened } = await octokit.rest.pulls.create({
      ...models,
      title: 'Print two',
      head: 'fix',
      base: 'main',
    })
    await ada.push('octo/models', { branch: 'fix', files: { 'new.py': 'x = 1\n' } })
    const { data: files } = await octokit.rest.pulls.listFiles({ ...models, pull_number: opened.number })
    expect(files.map(({ filename, status }) => `${status} ${filename}`)).toEqual(['added new.py', 'modified train.py'])
    await octokit.rest.pulls.merge({ ...models, pull_number: opened.number, merge_method: 'squash' })
    const { data: closed } = await octokit.rest.pulls.get({ ...models, pull_number: opened.number })
    expect([closed.state, closed.merged]).toEqual(['closed', true])
    await github.idle()
    expect(receiver.received.every(({ signed }) => signed)).toBe(true)
    const told = receiver.received.filter(({ name }) => name === 'pull_request').map(({ action }) => action)
    expect(told).toEqual(['opened', 'synchronize', 'closed'])
    expect(receiver.received.filter(({ name }) => name === 'push')).toHaveLength(3)
    expect(github.violations).toEqual([])
  })
})
