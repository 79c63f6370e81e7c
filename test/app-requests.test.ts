import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { checkRunName } from '../src/report/check-run.ts'
import { planDrift } from './sample/drift.ts'
import { hostSample } from './sample/hosted.ts'
import type { Hosted } from './sample/hosted.ts'
import { seeded } from './sample/random.ts'

let app: Hosted

beforeAll(async () => {
  app = await hostSample(planDrift(seeded(1)), new Date())
}, 60_000)

afterAll(() => app.stop())

const mintSchema = z.object({ permissions: z.record(z.string(), z.string()), repositories: z.array(z.string()) })
const runsSchema = z.object({ check_runs: z.array(z.object({ name: z.string() })) })
const commentsSchema = z.array(z.object({ user: z.object({ login: z.string() }) }))

/** What the App asked of GitHub until nothing was left to do. */
const during = async (act: () => Promise<unknown>) => {
  const before = app.github.requests.length
  await act()
  await app.idle()
  expect(app.log).toEqual([])
  return app.github.requests.slice(before)
}

const propose = async (branch: string, files: Readonly<Record<string, string>>): Promise<number> => {
  const person = app.github.as(app.maintainer)
  await person.push(app.repository, { branch, files })
  return person.openPullRequest(app.repository, { head: branch, title: branch })
}

const said = async (number: number, head: string) => {
  const { request } = app.github.as(app.maintainer)
  const at = `/repos/${app.repository}`
  const runs = runsSchema.parse(await request(`GET ${at}/commits/${head}/check-runs?filter=all`))
  const comments = commentsSchema.parse(await request(`GET ${at}/issues/${number}/comments`))
  return {
    runs: runs.check_runs.filter(({ name }) => name === checkRunName).length,
    comments: comments.filter(({ user }) => user.login === 'sar-watchdog[bot]').length,
  }
}

const mint = 'POST /app/installations/{installation_id}/access_tokens'
const repo = '/repos/{owner}/{repo}'

describe('judging a pull request', { timeout: 120_000 }, () => {
  it('asks GitHub ten times for a hundred changed files, by tokens of few rights', async () => {
    const files = Object.fromEntries(Array.from({ length: 100 }, (_, at) => [`src/churn/part_${at}.py`, `P = ${at}\n`]))
    const asked = await during(() => propose('many', files))
    expect(asked.map(({ method, route }) => `${method} ${route}`).toSorted()).toEqual(
      [
        mint,
        `GET ${repo}/compare/{basehead}`,
        `GET ${repo}/git/trees/{tree_sha}`,
        'POST /graphql',
        `GET ${repo}/actions/runs`,
        'POST /graphql',
        'POST /graphql',
        mint,
        `POST ${repo}/check-runs`,
        `POST ${repo}/issues/{issue_number}/comments`,
      ].toSorted(),
    )
    const tokens = asked.filter(({ route }) => route?.endsWith('/access_tokens'))
    expect(tokens.map(({ body }) => mintSchema.parse(JSON.parse(body)))).toEqual([
      {
        repositories: ['churn'],
        permissions: {
          actions: 'read',
          checks: 'read',
          contents: 'read',
          issues: 'read',
          metadata: 'read',
          pull_requests: 'read',
        },
      },
      {
        repositories: ['churn'],
        permissions: { checks: 'write', issues: 'write', metadata: 'read', pull_requests: 'write' },
      },
    ])
    // The token that writes is made when something is written.
    const order = asked.map(({ route }) => route)
    expect(order.indexOf(`${repo}/check-runs`)).toBe(order.lastIndexOf(mint.replace('POST ', '')) + 1)
  })

  it('writes over what it wrote', async () => {
    const number = await propose('again', { 'src/churn/again.py': 'A = 1\n' })
    await app.idle()
    const head = await app.github.tip(app.repository, 'again')
    expect(await said(number, head)).toEqual({ runs: 1, comments: 1 })
    const { request } = app.github.as(app.maintainer)
    await during(() => request(`PATCH /repos/${app.repository}/pulls/${number}`, { title: 'Another' }))
    expect(await said(number, head)).toEqual({ runs: 1, comments: 1 })
    await app.github
      .as(app.maintainer)
      .push(app.repository, { branch: 'again', files: { 'src/churn/b.py': 'B = 1\n' } })
    await app.idle()
    expect(await said(number, await app.github.tip(app.repository, 'again'))).toEqual({ runs: 1, comments: 1 })
  })

  it('reads the variables where the change touches the registry, and by then only', async () => {
    const registry = '.github/sar/variables.yml'
    const entry = '\n  - { name: LATER, layer: repo-vars, required: true }\n'
    const { request } = app.github.as(app.maintainer)
    const held = z
      .object({ content: z.string() })
      .parse(await request(`GET /repos/${app.repository}/contents/${registry}`))
    const text = Buffer.from(held.content, 'base64').toString('utf8')
    const asked = await during(() => propose('registry', { [registry]: `${text.trimEnd()}${entry}` }))
    const routes = asked.map(({ method, route }) => `${method} ${route}`)
    expect(routes).toContain(`GET ${repo}/actions/variables`)
    const all = asked
      .filter(({ route }) => route?.endsWith('/access_tokens'))
      .map(({ body }) => mintSchema.parse(JSON.parse(body)))
    expect(
      all
        .filter(({ permissions }) => 'actions_variables' in permissions)
        .flatMap(({ permissions }) => Object.values(permissions)),
    ).not.toContain('write')
  })
})
