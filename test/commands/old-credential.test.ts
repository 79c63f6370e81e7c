import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { asking, checkout, host, repository, sar } from './scene.ts'

interface Given {
  /** What the registry says of the secret besides its place. */
  readonly entry?: string
  readonly settings?: string
  readonly ends?: string
}

const issuesSchema = z.array(
  z.object({ number: z.int(), title: z.string(), state: z.enum(['open', 'closed']), body: z.string() }),
)
const commentsSchema = z.array(z.object({ body: z.string() }))
const outcomesSchema = z.object({
  outcomes: z.array(z.object({ state: z.string(), reason: z.string().nullable() })),
})

/** A repository whose one secret is to be rotated on 1 June, and is written anew on 2 June at nine. */
const rotated = async ({ entry = '', settings = '', ends }: Given) => {
  const cwd = checkout({
    '.github/sar.yml': `extends: [recommended]\n${settings}`,
    '.github/sar/variables.yml': `expected:\n  - { name: HUB_TOKEN, layer: repo-secrets${entry} }\n`,
  })
  const { github, token } = await host(cwd)
  const variables = asking({ github, token })
  const written = (at: string): void => github.setSecret(repository, 'HUB_TOKEN', { updatedAt: new Date(at) })
  const rescue = async (now: string) => {
    const argv = ['rescue', '--playbook', 'SAR-006', '--sensor', 'secret-rotation', '--apply', '--format', 'json']
    const { stdout } = await sar(argv, { cwd, variables, pace: { spaced: false }, now: new Date(now) })
    return outcomesSchema.parse(JSON.parse(stdout)).outcomes
  }
  const ada = github.as('ada')
  const issues = async () =>
    issuesSchema
      .parse(await ada.request(`GET /repos/${repository}/issues?state=all&sort=created&direction=asc`))
      .map(({ title, state, number }) => ({ title, state, number }))
  const told = async () => {
    const [first] = await issues()
    const said = await ada.request(`GET /repos/${repository}/issues/${first?.number ?? 0}/comments`)
    return commentsSchema.parse(said).flatMap(({ body }) => /\*\*Reminder \d{1,3}\*\*/.exec(body)?.[0] ?? [])
  }
  written('2026-01-20T00:00:00Z')
  if (ends !== undefined) github.setVariable(repository, 'HUB_TOKEN_ENDS', ends)
  expect(await rescue('2026-06-01T12:00:00Z')).toMatchObject([{ state: 'waiting' }])
  written('2026-06-02T09:00:00Z')
  return { github, ada, rescue, issues, told }
}

const rotate = 'Rotate HUB_TOKEN (repo-secrets)'
const expiry = ', rotateAfter: 365d, expiry: { variable: HUB_TOKEN_ENDS }'

describe('SAR-006, whose old credential nobody says is revoked', { timeout: 180_000 }, () => {
  it('opens a runbook anew for a token that ends again', async () => {
    const { github, rescue, issues, told } = await rotated({ entry: expiry, ends: '2026-06-06' })
    github.setVariable(repository, 'HUB_TOKEN_ENDS', '2026-07-02')
    expect(await rescue('2026-06-02T12:00:00Z')).toMatchObject([{ state: 'verified' }])
    expect(await rescue('2026-06-19T12:00:00Z')).toMatchObject([{ state: 'waiting' }])
    expect(await issues()).toMatchObject([
      { title: rotate, state: 'closed' },
      { title: rotate, state: 'open' },
    ])
    expect(await told()).toEqual(['**Reminder 3**'])
  })

  it('opens a runbook anew for a secret that is overdue again by the age of the settings', async () => {
    const settings = 'sensors: { secret-rotation: { maxAge: 14d } }\n'
    const { rescue, issues, told } = await rotated({ settings })
    expect(await rescue('2026-06-02T12:00:00Z')).toMatchObject([{ state: 'verified' }])
    await rescue('2026-06-05T12:00:00Z')
    expect(await rescue('2026-06-18T12:00:00Z')).toMatchObject([{ state: 'waiting' }])
    expect(await issues()).toMatchObject([
      { title: rotate, state: 'closed' },
      { title: rotate, state: 'open' },
    ])
    // Half of two weeks is left to the first runbook.
    expect(await told()).toEqual(['**Reminder 1**'])
  })

  it('tells a person where the secret was written and the day of its end forgotten, and reminds of the old one', async () => {
    const { rescue, issues, told } = await rotated({ entry: expiry, ends: '2026-06-06' })
    expect(await rescue('2026-06-02T12:00:00Z')).toMatchObject([{ state: 'applied' }])
    expect(await issues()).toMatchObject([{ title: rotate, state: 'closed' }])
    expect(await rescue('2026-06-03T13:00:00Z')).toMatchObject([{ state: 'escalated' }])
    expect(await issues()).toMatchObject([
      { title: rotate, state: 'closed' },
      { title: 'SAR-006 could not rescue repo-secrets/HUB_TOKEN', state: 'open' },
    ])
    expect(await told()).toEqual([])
    await rescue('2026-06-04T12:00:00Z')
    expect(await told()).toEqual(['**Reminder 1**'])
  })

  it('reminds once where the secret may grow no older than twice the grace', async () => {
    const { rescue, told } = await rotated({ entry: ', rotateAfter: 4d' })
    for (const day of ['02', '03']) await rescue(`2026-06-${day}T12:00:00Z`)
    expect(await told()).toEqual([])
    for (const day of ['04', '05', '12']) await rescue(`2026-06-${day}T12:00:00Z`)
    expect(await told()).toEqual(['**Reminder 1**'])
  })

  it('asks GitHub only when a reminder is due, and then for the issues of rotations alone', async () => {
    const { github, rescue, told } = await rotated({})
    await rescue('2026-06-02T12:00:00Z')
    const asked = async (now: string) => {
      const before = github.requests.length
      await rescue(now)
      return github.requests.slice(before)
    }
    const isIssues = ({ path }: { readonly path: string }) => path.split('?')[0]?.endsWith('/issues') === true
    expect((await asked('2026-06-03T12:00:00Z')).filter(isIssues)).toEqual([])
    const due = (await asked('2026-06-05T12:00:00Z')).filter(isIssues)
    expect(due.length).toBeGreaterThan(0)
    expect(due.filter(({ path }) => !decodeURIComponent(path).includes('labels=sar:rotation'))).toEqual([])
    expect((await asked('2026-06-06T12:00:00Z')).filter(isIssues)).toEqual([])
    expect(await told()).toEqual(['**Reminder 1**'])
  })

  it('reminds also where somebody took the labels of the runbook away', async () => {
    const { ada, rescue, issues, told } = await rotated({})
    await rescue('2026-06-02T12:00:00Z')
    const [first] = await issues()
    await ada.request(`PATCH /repos/${repository}/issues/${first?.number ?? 0}`, { labels: [] })
    await rescue('2026-06-05T12:00:00Z')
    expect(await told()).toEqual(['**Reminder 1**'])
  })

  it('says that GitHub refuses the reminder, and reminds at the next look', async () => {
    const { github, rescue, told } = await rotated({})
    await rescue('2026-06-02T12:00:00Z')
    github.fail({ with: 403, times: 1, method: 'POST', route: /\/comments$/ })
    expect(await rescue('2026-06-05T12:00:00Z')).toMatchObject([
      { state: 'verified', reason: expect.stringContaining('old could not remind') },
    ])
    expect(await told()).toEqual([])
    expect(await rescue('2026-06-05T13:00:00Z')).toEqual([])
    expect(await told()).toEqual(['**Reminder 1**'])
  })
})
