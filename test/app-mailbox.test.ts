import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { sweepPeriod, turnOf } from '../src/app/clock.ts'
import { planDrift } from './sample/drift.ts'
import { hostSample } from './sample/hosted.ts'
import type { Hosted } from './sample/hosted.ts'
import { seeded } from './sample/random.ts'

const variablesSchema = z.object({ variables: z.array(z.object({ name: z.string(), value: z.string() })) })
const commentsSchema = z.array(z.object({ user: z.object({ login: z.string() }), body: z.string() }))
const pullsSchema = z.array(z.object({ number: z.int(), state: z.string(), head: z.object({ ref: z.string() }) }))

const settings = (mailbox: string): string =>
  `service: app\nrescue: { autonomy: none }\nmailbox: { ${mailbox} }\nsensors: { python-lint: off, secrets: off }\n`
const box = '.sar/pending_ops'
const path = `${box}/variable_set_limit.json`
const wish = (value: string): string => JSON.stringify({ operation: 'set', name: 'CHURN_LIMIT', value })
const day = 86_400_000

let app: Hosted
let later = 0
beforeEach(async () => {
  later = 0
  app = await hostSample({ ...planDrift(seeded(1)), missing: [] }, new Date(), () => new Date(Date.now() + later))
}, 60_000)
afterEach(async () => {
  const { violations } = app.github
  await app.stop()
  if (violations.length > 0) throw new Error(JSON.stringify(violations))
})

const ada = () => app.github.as('ada')
const push = (files: Readonly<Record<string, string>>) => ada().push(app.repository, { files })

/** A push of which the App is never told. */
const missed = async (files: Readonly<Record<string, string>>): Promise<void> => {
  await app.idle()
  app.github.webhooks.to('http://127.0.0.1:9/')
  await push(files)
  await app.github.idle()
  app.github.webhooks.to(`${app.app.url}/api/github/webhooks`)
}

const say = async (text: string): Promise<string> => {
  const issue = await ada().openIssue(app.repository, { title: 'A word' })
  await ada().comment(app.repository, issue, text)
  await app.idle()
  const said = commentsSchema.parse(await ada().request(`GET /repos/${app.repository}/issues/${issue}/comments`))
  return said.find(({ user }) => user.login === 'sar-watchdog[bot]')?.body ?? ''
}

const limit = async (): Promise<string | null> => {
  const listed = await ada().request(`GET /repos/${app.repository}/actions/variables?per_page=30`)
  return variablesSchema.parse(listed).variables.find(({ name }) => name === 'CHURN_LIMIT')?.value ?? null
}

const mailLines = async () =>
  (await app.state()).ledger.filter(({ subject }) => subject.startsWith(box)).map(({ action }) => action)

const once = ['intent.applying', 'intent.applied']

const pulls = async () => {
  const listed = pullsSchema.parse(await ada().request(`GET /repos/${app.repository}/pulls?state=all`))
  return listed.filter(({ head }) => head.ref.startsWith('sar/tidy/'))
}

const liesThere = async (file: string): Promise<boolean> =>
  ada()
    .request(`GET /repos/${app.repository}/contents/${file}`)
    .then(
      () => true,
      () => false,
    )

describe('the App’s mailbox without a webhook', { timeout: 120_000 }, () => {
  it('is processed by the next sweep that somebody asks for, each intent once', async () => {
    await push({ '.github/sar.yml': settings('') })
    await missed({ [path]: wish('5') })
    await app.idle()
    expect(await limit()).toBeNull()
    await say('/sar sprint')
    expect(await limit()).toBe('5')
    await say('/sar sprint')
    expect(await mailLines()).toEqual(once)
    expect(app.log).toEqual([])
  })

  it('is processed by the clock, which gives each repository one sweep a turn', async () => {
    await push({ '.github/sar.yml': settings('') })
    await missed({ [path]: wish('5') })
    const tick = async () => {
      const before = app.github.requests.length
      await app.app.tick()
      await app.idle()
      return app.github.requests.slice(before).map(({ method, route }) => `${method} ${route}`)
    }
    await tick()
    expect([await limit(), await mailLines()]).toEqual(['5', once])
    const listing = [
      'GET /app/installations',
      'POST /app/installations/{installation_id}/access_tokens',
      'GET /installation/repositories',
    ]
    expect(await tick()).toEqual(listing)
    later = day / 4
    expect((await tick()).length).toBeGreaterThan(listing.length)
    expect(await mailLines()).toEqual(once)
    app.github.fail({ route: '/app/installations', with: 500, times: 9 })
    await tick()
    expect(app.log).toEqual([expect.stringContaining('warn the clock: ')])
  })

  it('waits while the watchdog is halted, and is processed by the word that lifts it', async () => {
    await push({ '.github/sar.yml': settings('') })
    await say('/sar halt moving house')
    await push({ [path]: wish('6') })
    await app.idle()
    expect([await limit(), await mailLines()]).toEqual([null, []])
    const reply = await say('/sar resume')
    expect(reply).toMatch(/^Acting is allowed again\.\n\n1 of 1 applied\.\n/)
    expect(reply).toContain('| applied | set `CHURN_LIMIT` | repo |')
    expect(await limit()).toBe('6')
    expect(await mailLines()).toEqual(once)
    expect(await say('/sar resume')).toBe('Acting is allowed again.')
    expect(await mailLines()).toEqual(once)
  })
})

describe('the turns of the clock', () => {
  it('come once in six hours, at other times for other repositories', () => {
    const start = Date.parse('2026-05-04T00:00:00Z')
    const changes = ['octo/a', 'octo/b', 'octo/c'].map((name) => {
      const turns = Array.from({ length: 360 }, (_, minute) => turnOf(name, new Date(start + minute * 60_000)))
      expect(new Set(turns).size).toBe(2)
      expect(turnOf(name.toUpperCase(), new Date(start + sweepPeriod))).toBe((turns[0] ?? 0) + 1)
      return turns.findIndex((turn) => turn !== turns[0])
    })
    expect(new Set(changes).size).toBe(3)
  })
})

describe('the App tidies what it applied', { timeout: 120_000 }, () => {
  it('by one pull request once it has lain for a week, and by none again that somebody closed', async () => {
    await push({ '.github/sar.yml': settings(''), [path]: wish('5') })
    await app.idle()
    expect([await limit(), await pulls()]).toEqual(['5', []])
    later = 6 * day
    await say('/sar sprint')
    expect(await pulls()).toEqual([])
    later = 8 * day
    await say('/sar sprint')
    await say('/sar sprint')
    const [pull, ...more] = await pulls()
    expect([pull?.state, more]).toEqual(['open', []])
    await ada().request(`PATCH /repos/${app.repository}/pulls/${pull?.number}`, { state: 'closed' })
    await say('/sar sprint')
    expect(await pulls()).toMatchObject([{ state: 'closed' }])
    expect(await liesThere(path)).toBe(true)
  })

  it('on the default branch where the settings say so, and not while it is halted', async () => {
    await push({ '.github/sar.yml': settings('remove: commit'), [path]: wish('5') })
    await app.idle()
    expect([await limit(), await liesThere(path), await pulls()]).toEqual(['5', false, []])
    await say('/sar halt')
    await push({ [path]: wish('5') })
    await app.idle()
    expect(await liesThere(path)).toBe(true)
    await say('/sar resume')
    await say('/sar sprint')
    expect(await liesThere(path)).toBe(false)
    expect(await mailLines()).toEqual(once)
  })
})
