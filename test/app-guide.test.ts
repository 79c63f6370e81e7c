import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { planDrift } from './sample/drift.ts'
import { hostSample } from './sample/hosted.ts'
import type { Hosted } from './sample/hosted.ts'
import { seeded } from './sample/random.ts'

const settings = (guide: string): string => `service: app
rescue: { autonomy: none }
documents: { guide: docs/guide.md }
sensors: { python-lint: off, secrets: off }
${guide}`

const row = (name: string, status: string): string => `| \`${name}\` | ${status} | a purpose |`
const page = (...rows: readonly string[]): string =>
  [
    '# Settings',
    '',
    '## Repository Variables',
    '',
    '| Variable | Status | Purpose |',
    '|---|---|---|',
    ...rows,
    '',
  ].join('\n')
const right = page(row('CHURN_LOG_LEVEL', '✅'), row('CHURN_BATCH_SIZE', '✅'))

const pullsSchema = z.array(
  z.object({
    number: z.int(),
    state: z.string(),
    title: z.string(),
    body: z.string(),
    head: z.object({ ref: z.string(), sha: z.string() }),
  }),
)
const fileSchema = z.object({ content: z.string() })

let app: Hosted
beforeEach(async () => {
  app = await hostSample({ ...planDrift(seeded(1)), missing: [] }, new Date())
}, 60_000)
afterEach(async () => {
  const { violations } = app.github
  await app.stop()
  if (violations.length > 0) throw new Error(JSON.stringify(violations))
})

const push = async (files: Readonly<Record<string, string>>): Promise<void> => {
  await app.github.as('ada').push(app.repository, { files: { ...files } })
  await app.idle()
}
const switchOn = (text: string): Promise<void> =>
  push({ '.github/sar.yml': settings('guide: { update: pull-request }\n'), 'docs/guide.md': text })
const sweepAgain = (): Promise<void> => push({ 'notes.txt': `${Date.now()}\n` })

const proposals = async () => {
  const list = await app.github.as('ada').request(`GET /repos/${app.repository}/pulls?state=all&per_page=100`)
  return pullsSchema
    .parse(list)
    .filter(({ head }) => head.ref.startsWith('sar/guide'))
    .toSorted((a, b) => a.number - b.number)
}

const guideAt = async (ref: string): Promise<string> => {
  const path = `GET /repos/${app.repository}/contents/docs/guide.md?ref=${ref}`
  return Buffer.from(fileSchema.parse(await app.github.as('ada').request(path)).content, 'base64').toString()
}
const rowsAt = async (ref: string): Promise<readonly string[]> =>
  (await guideAt(ref)).split('\n').filter((line) => line.startsWith('| `'))

describe('the sweep keeps the configured guide current', { timeout: 120_000 }, () => {
  it('by one pull request that follows what is live, and is closed when nothing differs', async () => {
    const { github, repository } = app
    await switchOn(right)
    expect(await proposals()).toEqual([])

    github.deleteVariable(repository, 'CHURN_BATCH_SIZE')
    await sweepAgain()
    const [first, ...others] = await proposals()
    expect(others).toEqual([])
    expect(first).toMatchObject({ state: 'open', title: 'Bring 1 status cell(s) of the guide up to date' })
    const absent = [row('CHURN_LOG_LEVEL', '✅'), row('CHURN_BATCH_SIZE', '❌ Absent')]
    expect(await rowsAt('sar/guide')).toEqual(absent)

    await sweepAgain()
    expect(await proposals()).toEqual([first])

    github.deleteVariable(repository, 'CHURN_LOG_LEVEL')
    await push({ 'docs/guide.md': `${right}\nMore to read.\n` })
    const [second, ...more] = await proposals()
    expect(more).toEqual([])
    expect(second).toMatchObject({
      number: first?.number,
      state: 'open',
      title: 'Bring 2 status cell(s) of the guide up to date',
      body: expect.stringContaining('| `CHURN_LOG_LEVEL` |'),
    })
    expect(await rowsAt('sar/guide')).toEqual([row('CHURN_LOG_LEVEL', '❌ Absent'), absent[1]])
    expect(await guideAt('sar/guide')).toContain('More to read.')
    expect(await guideAt('main')).toBe(`${right}\nMore to read.\n`)

    github.setVariable(repository, 'CHURN_LOG_LEVEL', 'info')
    github.setVariable(repository, 'CHURN_BATCH_SIZE', '512')
    await sweepAgain()
    expect(await proposals()).toMatchObject([{ number: first?.number, state: 'closed' }])
    expect(app.log).toEqual([])
  })

  it('and does not repeat what somebody closed, until something else differs', async () => {
    const { github, repository } = app
    github.deleteVariable(repository, 'CHURN_BATCH_SIZE')
    await switchOn(right)
    const [first] = await proposals()
    await github.as('ada').request(`PATCH /repos/${repository}/pulls/${first?.number}`, { state: 'closed' })
    await sweepAgain()
    expect(await proposals()).toMatchObject([{ state: 'closed' }])
    github.deleteVariable(repository, 'CHURN_LOG_LEVEL')
    await sweepAgain()
    expect(await proposals()).toMatchObject([{ state: 'closed' }, { state: 'open' }])
  })

  it('and leaves alone what somebody else put on its branch', async () => {
    const { github, repository } = app
    github.deleteVariable(repository, 'CHURN_BATCH_SIZE')
    await switchOn(right)
    await github.as('ada').push(repository, { branch: 'sar/guide', files: { 'docs/other.md': 'By hand.\n' } })
    const tip = await github.tip(repository, 'sar/guide')
    github.deleteVariable(repository, 'CHURN_LOG_LEVEL')
    await sweepAgain()
    expect(await github.tip(repository, 'sar/guide')).toBe(tip)
    expect(await proposals()).toHaveLength(1)
  })

  it('only where the settings say so, and only when everything is known', async () => {
    const { github, repository } = app
    github.deleteVariable(repository, 'CHURN_BATCH_SIZE')
    await push({ '.github/sar.yml': settings(''), 'docs/guide.md': right })
    expect(await proposals()).toEqual([])
    github.fail({ method: 'GET', route: /actions\/secrets$/, with: 403, times: 100 })
    await switchOn(right)
    expect(await proposals()).toEqual([])
    github.heal()
    await sweepAgain()
    expect(await proposals()).toHaveLength(1)
  })
})
