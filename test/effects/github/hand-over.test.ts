import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import type { Change } from '../../../src/domain/change.ts'
import type { GitHub } from '../../support/github/start.ts'
import { applyWith, repository, startWorld, stopWorld } from './world.ts'

let github: GitHub
beforeEach(async () => {
  github = await startWorld()
  await github.as('ada').openIssue(repository, { title: 'CI fails' })
  await github.as('ada').request(`POST /repos/${repository}/issues/1/assignees`, { assignees: ['bob'] })
})
afterEach(() => stopWorld(github))

const marker = '<!-- sar:task SAR-002 r1 -->'
const handing = { kind: 'hand-over', issue: 1, agent: '@copilot', marker, body: 'A task.' } as const satisfies Change

/** As our app, which may write issues, with the token of a person for the agent. */
const apply = (token: string | null, change: Change = handing) =>
  applyWith(github, github.jobToken(repository, { issues: 'write', metadata: 'read' }), {
    agent: token === null ? null : { token, baseUrl: github.url, pace: { second: 1, spaced: false } },
  })(change)

const issueSchema = z.object({ assignees: z.array(z.object({ login: z.string() })) })
const assignees = async () =>
  issueSchema
    .parse(await github.as('ada').request(`GET /repos/${repository}/issues/1`))
    .assignees.map(({ login }) => login)

const comments = async () =>
  z
    .array(z.object({ body: z.string(), user: z.object({ login: z.string() }) }))
    .parse(await github.as('ada').request(`GET /repos/${repository}/issues/1/comments`))
    .map(({ body, user }) => {
      expect(user.login).toBe('github-actions[bot]')
      return body
    })

const task = `${marker}\nA task.`
const mention = (why: string) => ({ number: 1, note: expect.stringMatching(why), kind: 'hand-over' })

it('writes the task, assigns the agent besides those who are, and finds both the next time', async () => {
  github.codingAgent(repository, 'copilot-swe-agent')
  const token = github.token('ada')
  expect(await apply(token)).toMatchObject({ number: 1, already: false, note: 'assigned to copilot-swe-agent' })
  expect(await assignees()).toEqual(['bob', 'copilot-swe-agent[bot]'])
  expect(await comments()).toEqual([task])
  expect(await apply(token)).toMatchObject({ already: true, note: 'assigned to copilot-swe-agent' })
  expect(await comments()).toEqual([task])
  // The agent reads what stands there when it is assigned.
  const asked = github.requests.map(({ path, body }) => `${path} ${body}`)
  expect(asked.findIndex((one) => one.includes('replaceActors'))).toBeGreaterThan(
    asked.findIndex((one) => one.includes('A task.')),
  )
})

it('assigns a person by login', async () => {
  expect(await apply(github.token('ada'), { ...handing, agent: '@Ada' })).toMatchObject({ note: 'assigned to ada' })
  expect(await assignees()).toEqual(['bob', 'ada'])
  expect(await comments()).toEqual([task])
})

it.each<readonly [string, () => string | null, RegExp]>([
  ['no token is there', () => null, /^@copilot is mentioned, not assigned: no user token is configured$/],
  [
    'the agent is not among those who can be assigned',
    () => github.token('ada'),
    /copilot-swe-agent is not among those whom GitHub lets the user assign here/,
  ],
  ['the person may only read', () => github.token('bob'), /copilot-swe-agent is not among/],
  ['the token is no token any more', () => 'ghp_gone', /GitHub refuses the user token \(401\)/],
  ['the token cannot be one', () => 'two words', /GitHub refuses the user token/],
  [
    'the token is that of an app',
    () => github.jobToken(repository, { issues: 'write', contents: 'write', metadata: 'read' }),
    /copilot-swe-agent is not among/,
  ],
])('mentions the agent once where %s', async (what, token, why) => {
  const given = token()
  if (what !== 'the agent is not among those who can be assigned') github.codingAgent(repository, 'copilot-swe-agent')
  for (const already of [false, true])
    expect(await apply(given)).toMatchObject({ already, note: expect.stringMatching(why) })
  expect(await assignees()).toEqual(['bob'])
  const [only, ...more] = await comments()
  expect(more).toEqual([])
  expect(only).toMatch(/^<!-- sar:task SAR-002 r1 -->\n@copilot please take this on\.\n\nA task\./)
  expect(only?.includes('It could not be assigned: ')).toBe(given !== null)
  expect(only).not.toContain(given ?? 'ghp_')
})

it('mentions it under the task where GitHub refuses the assignment itself', async () => {
  github.codingAgent(repository, 'copilot-swe-agent')
  const token = github.token('ada', { permissions: { contents: 'write', issues: 'read', metadata: 'read' } })
  for (const _ of [1, 2])
    expect(await apply(token)).toMatchObject(mention(String.raw`refuses it to the user token \(403\)`))
  expect(await assignees()).toEqual(['bob'])
  expect(await comments()).toEqual([
    task,
    expect.stringMatching(/^<!-- sar:mention SAR-002 r1 -->\n@copilot please take this on: the task stands above\./),
  ])
})

it('mentions it under the task where the assignment is not there afterwards', async () => {
  github.codingAgent(repository, 'copilot-swe-agent')
  const done = { data: { replaceActorsForAssignable: { clientMutationId: null } } }
  github.fail({ route: '/graphql', after: 2, with: 200, body: done })
  expect(await apply(github.token('ada'))).toMatchObject(mention('GitHub took the assignment, and it is not there'))
  expect(await comments()).toHaveLength(2)
})

it('finds the agent behind a hundred others who can be assigned', async () => {
  for (let one = 0; one < 120; one += 1) github.collaborator(repository, `person-${one}`, 'read')
  github.codingAgent(repository, 'copilot-swe-agent')
  expect(await apply(github.token('ada'))).toMatchObject({ note: 'assigned to copilot-swe-agent' })
  expect(await assignees()).toEqual(['bob', 'copilot-swe-agent[bot]'])
})

const limited = { type: 'RATE_LIMITED', message: 'API rate limit exceeded' }
it.each([
  { fails: { with: 500 }, why: String.raw`GitHub failed for the user token \(500\)` },
  { fails: { with: 'secondary-limit', times: 2 }, why: "GitHub's rate limit left no request for the user token" },
  { fails: { with: 200, body: { errors: [limited] } }, why: "GitHub's rate limit left no request for the user token" },
  { fails: { with: 'reset' }, why: 'GitHub did not answer for the user token' },
  { fails: { with: 200, body: { data: { repository: {} } } }, why: 'is not in the documented form' },
] as const)('mentions the agent, and says why, where nothing can be looked up: $why', async ({ fails, why }) => {
  github.codingAgent(repository, 'copilot-swe-agent')
  github.fail({ route: '/graphql', ...fails })
  expect(await apply(github.token('ada'))).toMatchObject(mention(why))
  expect(await comments()).toEqual([
    expect.stringMatching(/^<!-- sar:task SAR-002 r1 -->\n@copilot please.*\n\nIt could not be assigned: /s),
  ])
})

describe('where GitHub fails at the assignment', () => {
  beforeEach(() => github.codingAgent(repository, 'copilot-swe-agent'))

  it('mentions the agent under the task', async () => {
    github.fail({ route: '/graphql', after: 2, with: 500 })
    expect(await apply(github.token('ada'))).toMatchObject(mention(String.raw`failed for the user token \(500\)`))
    expect(await assignees()).toEqual(['bob'])
    expect(await comments()).toEqual([task, expect.stringContaining('@copilot please take this on')])
  })

  it.each([2, 3])('calls nobody twice where it was done, with request %i of GraphQL broken off', async (after) => {
    github.fail({ route: '/graphql', after, with: 'cut' })
    expect(await apply(github.token('ada'))).toMatchObject({ already: false, note: 'assigned to copilot-swe-agent' })
    expect(await assignees()).toEqual(['bob', 'copilot-swe-agent[bot]'])
    expect(await comments()).toEqual([task])
  })
})
