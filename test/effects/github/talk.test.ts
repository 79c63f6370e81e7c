import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { Change } from '../../../src/domain/change.ts'
import type { GitHub } from '../../support/github/start.ts'
import { applyWith, repository, startWorld, stopWorld, wrongs } from './world.ts'

let github: GitHub
beforeEach(async () => {
  github = await startWorld()
})
afterEach(() => stopWorld(github))

const rights = { issues: 'write', metadata: 'read' } as const
const asApp = (change: Change) => applyWith(github, github.jobToken(repository, rights))(change)
const writes = () => github.requests.filter(({ method, route }) => method !== 'GET' && route !== '/graphql')

const bodies = async (number: number) =>
  z
    .array(z.object({ body: z.string(), user: z.object({ login: z.string() }) }))
    .parse(await github.as('ada').request(`GET /repos/${repository}/issues/${number}/comments?per_page=100`))
    .map(({ body, user }) => [user.login, body])

describe('comment', () => {
  const marker = '<!-- sar:report -->'
  const report = { kind: 'comment', issue: 1, marker, body: 'All is well.' } as const satisfies Change
  beforeEach(async () => {
    await github.as('ada').openIssue(repository, { title: 'Broken' })
  })

  it('is written once under its marker, and again where its text changed', async () => {
    expect(await asApp(report)).toMatchObject({ kind: 'comment', number: 1, already: false })
    expect(await asApp(report)).toMatchObject({ already: true })
    expect(writes().length).toBe(1)
    expect(await asApp({ ...report, body: `${marker}\nNow it is not.` })).toMatchObject({ already: false })
    expect(await bodies(1)).toEqual([['github-actions[bot]', `${marker}\nNow it is not.`]])
  })

  it('takes nobody else’s comment for its own, nor a marker further down', async () => {
    await github.as('ada').comment(repository, 1, `${marker}\nI am the watchdog.`)
    await asApp({ ...report, marker: null, body: `See:\n${marker}` })
    expect(await asApp(report)).toMatchObject({ already: false })
    expect((await bodies(1)).map(([who]) => who)).toEqual(['ada', 'github-actions[bot]', 'github-actions[bot]'])
    expect((await bodies(1))[0]).toEqual(['ada', `${marker}\nI am the watchdog.`])
  })

  it('finds it on a later page', async () => {
    await asApp(report)
    for (let count = 0; count < 105; count += 1) await github.as('ada').comment(repository, 1, `${count}`)
    await asApp({ ...report, marker: '<!-- other -->' })
    expect(await asApp({ ...report, marker: '<!-- other -->' })).toMatchObject({ already: true })
  })

  it('is written each time without a marker', async () => {
    const change = { ...report, marker: null }
    await asApp(change)
    await asApp(change)
    expect(await bodies(1)).toHaveLength(2)
  })

  it('is cut to what GitHub takes', async () => {
    await asApp({ ...report, body: 'long line\n'.repeat(9000) })
    const [[, body] = []] = await bodies(1)
    expect(body?.length).toBeLessThanOrEqual(65_536)
    expect(body?.startsWith(`${marker}\nlong line\n`)).toBe(true)
    expect(body?.endsWith('long line\n\n_Cut at the limit of GitHub._')).toBe(true)
  })

  it('is not doubled when the answer was lost', async () => {
    github.fail({ method: 'POST', route: /comments$/, with: 'cut' })
    await asApp(report)
    expect(await bodies(1)).toHaveLength(1)
  })

  it.each(wrongs.filter(([fault]) => typeof fault === 'number'))('says what went wrong at %s', async (fault, name) => {
    github.fail({ method: 'POST', route: /comments$/, times: 2, with: fault })
    await expect(asApp(report)).rejects.toMatchObject({ name })
  })

  it('learns who it is from a person’s token, or is told', async () => {
    const ada = applyWith(github, github.token('ada'))
    await ada(report)
    expect(await ada(report)).toMatchObject({ already: true })
    const told = applyWith(github, github.token('ada'), { author: 'ADA' })
    expect(await told(report)).toMatchObject({ already: true })
    expect(await bodies(1)).toHaveLength(1)
  })
})

describe('react', () => {
  it('reacts once', async () => {
    await github.as('ada').openIssue(repository, { title: 'Broken' })
    const comment = await github.as('ada').comment(repository, 1, '/sar help')
    const change = { kind: 'react', comment, content: 'eyes' } as const
    expect(await asApp(change)).toMatchObject({ already: false })
    expect(await asApp(change)).toMatchObject({ already: true })
    await expect(asApp({ ...change, comment: 999_999 })).rejects.toThrow('GitHub refused to react to a comment (404)')
  })
})

describe('open-issue and close-issue', () => {
  const marker = '<!-- sar:question SAR-001 octo/models -->'
  const question = {
    kind: 'open-issue',
    marker,
    title: 'What is missing',
    body: 'Set X.',
    labels: ['sar'],
    assignees: ['ada'],
  } satisfies Change
  const issueSchema = z.object({
    title: z.string(),
    body: z.string(),
    state: z.string(),
    labels: z.array(z.object({ name: z.string() }).transform(({ name }) => name)),
    assignees: z.array(z.object({ login: z.string() }).transform(({ login }) => login)),
  })
  const issue = async (number: number) =>
    issueSchema.parse(await github.as('ada').request(`GET /repos/${repository}/issues/${number}`))

  it('opens one, finds it again, and brings it up to date', async () => {
    expect(await asApp(question)).toMatchObject({ number: 1, already: false })
    expect(await issue(1)).toEqual({
      title: 'What is missing',
      body: `${marker}\nSet X.`,
      state: 'open',
      labels: ['sar'],
      assignees: ['ada'],
    })
    const before = writes().length
    expect(await asApp(question)).toMatchObject({ number: 1, already: true })
    expect(writes().length).toBe(before)
    expect(await asApp({ ...question, title: 'More', body: 'Set Y.' })).toMatchObject({ number: 1, already: false })
    expect(await issue(1)).toMatchObject({ title: 'More', body: `${marker}\nSet Y.` })
  })

  it('leaves other people’s issues with the same first line alone', async () => {
    await github.as('ada').openIssue(repository, { title: 'Fake', body: `${marker}\nHello` })
    expect(await asApp(question)).toMatchObject({ number: 2 })
    expect(await asApp({ kind: 'close-issue', marker, reason: 'Done.' })).toMatchObject({ number: 2, already: false })
    expect([(await issue(1)).state, (await issue(2)).state]).toEqual(['open', 'closed'])
  })

  it('finds its own by the second form of an app’s name where GitHub refuses the first, and stops where it refuses both', async () => {
    await asApp(question)
    github.fail({ method: 'GET', route: '/repos/{owner}/{repo}/issues', with: 422 })
    expect(await asApp(question)).toMatchObject({ already: true })
    github.fail({ method: 'GET', route: '/repos/{owner}/{repo}/issues', with: 422, times: 2 })
    await expect(asApp(question)).rejects.toThrow(/422/)
    expect(github.requests.filter(({ method, route }) => method === 'POST' && route.endsWith('issues'))).toHaveLength(1)
  })

  it('opens it though an assignee cannot be one', async () => {
    expect(await asApp({ ...question, assignees: ['nobody'] })).toMatchObject({ number: 1 })
    expect((await issue(1)).assignees).toEqual([])
  })

  it('closes it once, says why, and opens a new one afterwards', async () => {
    await asApp(question)
    const close = { kind: 'close-issue', marker, reason: 'It is set now.' } as const
    expect(await asApp(close)).toMatchObject({ number: 1, already: false })
    expect(await asApp(close)).toMatchObject({ number: null, already: true })
    expect(await bodies(1)).toEqual([['github-actions[bot]', 'It is set now.']])
    expect(await asApp(question)).toMatchObject({ number: 2, already: false })
  })

  it('is not doubled when the answer was lost', async () => {
    github.fail({ method: 'POST', route: '/repos/{owner}/{repo}/issues', with: 'cut' })
    expect(await asApp(question)).toMatchObject({ number: 1 })
    expect(await asApp(question)).toMatchObject({ number: 1, already: true })
  })

  it('names the permission that is missing', async () => {
    const token = github.jobToken(repository, { issues: 'read', metadata: 'read' })
    await expect(applyWith(github, token)(question)).rejects.toMatchObject({
      hint: expect.stringContaining('issues: write'),
    })
  })
})
