import { execFileSync } from 'node:child_process'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { blobHash } from '../src/domain/identity.ts'
import { planDrift } from './sample/drift.ts'
import { seeded } from './sample/random.ts'
import { makeSample } from './sample/repository.ts'
import { startGitHub } from './support/github/start.ts'
import type { GitHub } from './support/github/start.ts'
import { runAction as run } from './support/run-action.ts'

const repository = 'octo-models/churn'

const runAction = (workspace: string, given: Readonly<Record<string, string>>) =>
  run(workspace, { GITHUB_REPOSITORY: repository, ...given })

/** Replaces a file on the default branch at GitHub, as a merge would. */
const merge = async (github: GitHub, path: string, [from, to]: readonly [string, string]): Promise<void> => {
  const answer = await fetch(`${github.url}/repos/${repository}/contents/${path}`, {
    method: 'PUT',
    headers: { authorization: `Bearer ${github.token('octo-models')}` },
    body: JSON.stringify({
      message: 'Settings',
      content: Buffer.from(to).toString('base64'),
      sha: blobHash(Buffer.from(from)),
    }),
  })
  expect(answer.status).toBe(200)
}

/** Commits one intent, as a merged pull request would leave it. */
const queueIntent = (workspace: string): void => {
  const folder = join(workspace, '.sar/pending_ops')
  const intent = { operation: 'set', name: 'NEW_FLAG', value: 'on', queued_at: new Date().toISOString() }
  mkdirSync(folder, { recursive: true })
  writeFileSync(join(folder, 'variable_NEW_FLAG.json'), JSON.stringify(intent))
  const git = (...args: readonly string[]) =>
    execFileSync('git', ['-C', workspace, '-c', 'user.name=Ada', '-c', 'user.email=ada@example.com', ...args])
  git('add', '-A')
  git('commit', '-qm', 'Queue an intent')
}

describe('the action', { timeout: 120_000 }, () => {
  let workspace: string
  let github: GitHub

  beforeAll(async () => {
    workspace = join(mkdtempSync(join(tmpdir(), 'sar-action-')), 'churn')
    await makeSample(workspace, planDrift(seeded(1)), new Date())
    queueIntent(workspace)
    github = await startGitHub()
    await github.createRepository({ owner: 'octo-models', name: 'churn', from: workspace, organization: true })
  })
  afterAll(() => github.stop())

  it('runs a sprint on a schedule: annotations, outputs, summary, SARIF', async () => {
    const token = github.jobToken(repository, { contents: 'read', actions: 'read' })
    const cache = join(mkdtempSync(join(tmpdir(), 'sar-cache-')), 'cache')
    const ran = await runAction(workspace, {
      GITHUB_EVENT_NAME: 'schedule',
      GITHUB_API_URL: github.url,
      INPUT_TOKEN: token,
      SAR_AGENT_TOKEN: 'ghp_ofaperson',
      'INPUT_SARIF-FILE': 'out/sar.sarif',
      XDG_CACHE_HOME: cache,
    })
    expect(existsSync(cache)).toBe(false)
    expect(ran.log).toContain(`::add-mask::${token}`)
    expect(ran.log).toContain('::add-mask::ghp_ofaperson')
    expect(ran.log).toMatch(/::(?:error|warning) .*file=\.github\/workflows\//)
    expect(ran.status).toBe(1)
    expect(ran.outputs.get('state')).toBe('fail')
    expect(Number(ran.outputs.get('requests'))).toBeGreaterThan(0)
    expect(ran.summary).toContain('# SAR sprint of octo-models/churn')
    const sarif = z
      .object({ version: z.string() })
      .parse(JSON.parse(readFileSync(join(workspace, 'out/sar.sarif'), 'utf8')))
    expect(sarif.version).toBe('2.1.0')
    const report = z
      .object({ schema: z.string() })
      .parse(JSON.parse(readFileSync(ran.outputs.get('report') ?? '', 'utf8')))
    expect(report.schema).toBe('sar/sprint@1')
    expect(github.violations).toEqual([])
  })

  it('processes the mailbox of the default branch once', async () => {
    const given = {
      GITHUB_EVENT_NAME: 'push',
      GITHUB_API_URL: github.url,
      INPUT_TOKEN: github.token('octo-models'),
      INPUT_COMMAND: 'intent process',
    }
    const refused = await runAction(workspace, given)
    expect(refused.log).toContain('::error::The state on sar-state of octo-models/churn is written by the App')
    const settings = '.github/sar.yml'
    const before = readFileSync(join(workspace, settings), 'utf8')
    const after = before.replace('service: app', 'service: action')
    await merge(github, settings, [before, after])
    const ran = await runAction(workspace, given)
    expect(ran.log).not.toContain('::error')
    expect(ran.outputs.get('state')).toBe('pass')
    const again = await runAction(workspace, given)
    expect(again.outputs.get('state')).toBe('pass')
    const writes = github.requests.filter(
      ({ method, route }) => method !== 'GET' && route.includes('/actions/variables'),
    )
    expect(writes.filter(({ status }) => status === 201)).toHaveLength(1)
    await merge(github, settings, [after, before])
  })

  it(
    'acts alone only within the configured autonomy, and wholly when a person starts it',
    { timeout: 90_000 },
    async () => {
      const file = join(workspace, '.github/sar.yml')
      const before = readFileSync(file, 'utf8')
      writeFileSync(file, before.replace('service: app', 'service: action').replace('autonomy: P1', 'autonomy: none'))
      expect(before).toMatch(/service: app[^]*autonomy: P1|autonomy: P1[^]*service: app/)
      const opened = () =>
        github.requests.filter(
          ({ method, route, status, body }) =>
            method === 'POST' && route.endsWith('/pulls') && status === 201 && body.includes('sar/SAR-001'),
        )
      const given = { GITHUB_API_URL: github.url, INPUT_TOKEN: github.token('octo-models'), INPUT_APPLY: 'true' }
      await runAction(workspace, { ...given, GITHUB_EVENT_NAME: 'schedule' })
      expect(opened()).toEqual([])
      await runAction(workspace, { ...given, GITHUB_EVENT_NAME: 'workflow_dispatch' })
      expect(opened()).toHaveLength(1)
      writeFileSync(file, before)
    },
  )

  it('answers a command in a comment, where the action is the service', { timeout: 60_000 }, async () => {
    const owner = github.as('octo-models')
    const issue = await owner.openIssue(repository, { title: 'How do we stand?' })
    await owner.comment(repository, issue, '/sar explain secrets')
    const commentsSchema = z.array(z.object({ id: z.int(), body: z.string() }))
    const comments = async () =>
      commentsSchema.parse(await owner.request(`GET /repos/${repository}/issues/${issue}/comments`))
    const [asked] = await comments()
    const event = join(workspace, '..', 'event.json')
    const user = { login: 'octo-models', type: 'User' }
    writeFileSync(event, JSON.stringify({ action: 'created', issue: { number: issue }, comment: { ...asked, user } }))
    const given = { GITHUB_EVENT_NAME: 'issue_comment', GITHUB_EVENT_PATH: event, GITHUB_API_URL: github.url }
    const ran = await runAction(workspace, {
      ...given,
      INPUT_TOKEN: github.token('octo-models'),
      INPUT_COMMAND: 'comment',
    })
    expect(ran.log).not.toContain('::error')
    expect((await comments())[1]?.body).toContain('secrets (sensor, L1)')
  })

  it('says in one line what is wrong with an input, and ends with the code for it', async () => {
    const ran = await runAction(workspace, { GITHUB_EVENT_NAME: 'push', 'INPUT_FAIL-ON': 'P9' })
    expect(ran.status).toBe(3)
    expect(ran.log).toContain('::error::input fail-on')
    expect(ran.log).not.toContain('    at ')
  })

  it('is unknown, not healthy, when GitHub refuses the token', async () => {
    const ran = await runAction(workspace, {
      GITHUB_EVENT_NAME: 'push',
      GITHUB_API_URL: github.url,
      INPUT_TOKEN: 'ghs_notAToken',
    })
    expect(ran.status).toBe(2)
    expect(ran.log).not.toContain('    at ')
  })

  it('ends with one line where the folder is no repository', async () => {
    const ran = await runAction(mkdtempSync(join(tmpdir(), 'sar-nothing-')), { GITHUB_EVENT_NAME: 'push' })
    expect(ran.status).toBe(3)
    expect(ran.log).toContain('not a git repository')
  })
})
