import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { planDrift } from './sample/drift.ts'
import { hostSample } from './sample/hosted.ts'
import type { Hosted } from './sample/hosted.ts'
import { seeded } from './sample/random.ts'

const settingsFile = '.github/sar.yml'
const strict = 'service: app\nsensors: { python-lint: off }\n'
const lax = 'service: app\nsensors: { python-lint: off, secrets: { exclude: ["**"] } }\n'
const leak = { 'src/leak.py': 'AWS_SECRET_ACCESS_KEY = "wJalrXUtnFEMIK7MDENGbPxRfiCYzQ8hT2aB4vNw"\n' }

const checksSchema = z.object({
  check_runs: z.array(
    z.object({
      name: z.string(),
      conclusion: z.string().nullable(),
      output: z.object({ text: z.string().nullable() }),
    }),
  ),
})
const commentsSchema = z.array(z.object({ user: z.object({ login: z.string() }), body: z.string() }))

let app: Hosted
beforeEach(async () => {
  app = await hostSample({ ...planDrift(seeded(1)), missing: [], failedRuns: 0 }, new Date())
  app.github.collaborator(app.repository, 'mallory', 'write')
}, 60_000)
afterEach(async () => {
  const { violations } = app.github
  await app.stop()
  if (violations.length > 0) throw new Error(JSON.stringify(violations))
})

const push = async (person: string, files: Readonly<Record<string, string | null>>, on: object = {}) => {
  const sha = await app.github.as(person).push(app.repository, { files, ...on })
  await app.idle()
  return sha
}

const propose = async (head: string, base = 'main'): Promise<number> => {
  const { github, repository } = app
  const number = await github.as('mallory').openPullRequest(repository, { title: `${head} to ${base}`, head, base })
  await app.idle()
  return number
}

const checks = async (sha: string) => {
  const found = await app.github.as('ada').request(`GET /repos/${app.repository}/commits/${sha}/check-runs`)
  return checksSchema.parse(found).check_runs.map(({ name, conclusion }) => `${name}: ${conclusion}`)
}

describe('a pull request is judged by the default branch as it stands', () => {
  it('and no other base turns the check of its head green', { timeout: 90_000 }, async () => {
    await push('ada', { [settingsFile]: strict })
    await push('mallory', { [settingsFile]: lax }, { branch: 'lax' })
    const head = await push('mallory', { ...leak, [settingsFile]: strict }, { branch: 'evil', from: 'lax' })
    await propose('evil')
    expect(await checks(head)).toEqual(['SAR gate: failure'])
    const number = await propose('evil', 'lax')
    expect(await checks(head)).toEqual(['SAR gate: failure'])
    await app.github.as('ada').comment(app.repository, number, '/sar gate')
    await app.idle()
    expect(await checks(head)).toEqual(['SAR gate: failure'])
    const said = await app.github.as('ada').request(`GET /repos/${app.repository}/issues/${number}/comments`)
    const replies = commentsSchema.parse(said).filter(({ user }) => user.login === 'sar-watchdog[bot]')
    expect(replies.map(({ body }) => body)).toEqual([expect.stringContaining('only what goes into main is judged')])
  })

  it('and not as it stood where the change began', { timeout: 90_000 }, async () => {
    await push('ada', { [settingsFile]: lax })
    await push('mallory', { 'docs/early.md': '# Early\n' }, { branch: 'early' })
    await push('ada', { [settingsFile]: strict })
    const head = await push('mallory', leak, { branch: 'early' })
    await propose('early')
    expect(await checks(head)).toEqual(['SAR gate: failure'])
  })
})
