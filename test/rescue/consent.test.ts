import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, it } from 'vitest'
import { z } from 'zod'
import { repository } from './ci-scene.ts'
import { index, meta } from '../support/stale-index.ts'
import { metaOf, settingsOf, staleScene } from './stale-scene.ts'

const commentsSchema = z.array(z.object({ body: z.string(), user: z.object({ login: z.string() }) }))

/** A stale index that the settings let nobody rebuild alone, and Ada, who says so in comments. */
const asked = async (settings: string, service: 'app' | 'action' = 'app') => {
  const scene = await staleScene(service, settings)
  await scene.goStale()
  const issue = await scene.ada.openIssue(repository, { title: 'Our index' })
  return {
    ...scene,
    /** What the service answers to a comment. */
    say: async (text: string, login = 'ada'): Promise<string> => {
      const id = await scene.github.as(login).comment(repository, issue, text)
      if (service === 'action') {
        const path = join(scene.cwd, '..', `event-${id}.json`)
        const comment = { id, body: text, user: { login, type: 'User' } }
        writeFileSync(path, JSON.stringify({ action: 'created', issue: { number: issue }, comment }))
        await scene.act({ GITHUB_EVENT_NAME: 'issue_comment', GITHUB_EVENT_PATH: path, INPUT_COMMAND: 'comment' })
      }
      await scene.settle()
      const all = await scene.ada.request(`GET /repos/${repository}/issues/${issue}/comments?per_page=100`)
      const own = service === 'app' ? 'sar-watchdog[bot]' : 'ada'
      return commentsSchema.parse(all).findLast(({ user }) => user.login === own)?.body ?? ''
    },
  }
}

const codeIn = (reply: string): string => {
  const found = /confirm ([0-9A-Z]{32})/.exec(reply)
  if (found?.[1] === undefined) throw new Error(`no code in ${reply}`)
  return found[1]
}

const timeout = 240_000

it.each(['app', 'action'] as const)(
  'the %s starts a workflow beyond its autonomy only by a code for exactly that',
  { timeout },
  async (service) => {
    const scene = await asked(settingsOf(service, 'none'), service)
    const plan = await scene.say('@bot rescue SAR-003 apply')
    expect(plan).toContain('it needs a person')
    expect(plan).toContain('starts .github/workflows/rebuild.yml on main')
    expect(await scene.runs()).toEqual([])

    // The branch moves: what was agreed to was another commit's.
    const first = codeIn(plan)
    await scene.push({ 'notes.md': 'A note\n' })
    const moved = await scene.say(`@bot confirm ${first}`)
    expect(moved).toContain('That code is void')
    const second = codeIn(moved)
    expect(moved).toContain('workflow `.github/workflows/rebuild.yml`')
    expect(second).not.toBe(first)
    expect(await scene.runs()).toEqual([])
    expect(await scene.say(`@bot confirm ${first}`)).toContain('That failed: nothing waits for this code')

    scene.github.collaborator(repository, 'wu', 'write')
    expect(await scene.say(`@bot confirm ${second}`, 'wu')).toContain('needs the right to maintain')
    expect(await scene.runs()).toEqual([])

    await scene.say(`@bot confirm ${second.toLowerCase()}`)
    expect(await scene.runs()).toMatchObject([{ event: 'workflow_dispatch' }])
    expect(await scene.say(`@bot confirm ${second}`)).toContain('this code was used already')
    expect(await scene.runs()).toHaveLength(1)
    const { ledger } = await scene.state()
    const confirmed = ledger.filter(({ action }) => action === 'confirm')
    expect(confirmed).toMatchObject([{ actor: 'ada', subject: 'SAR-003/rebuild', evidence: { code: second } }])

    await scene.push({ [meta]: metaOf(0, 512), [index]: 'built today\n' })
    await scene.finish('success')
    await scene.sweep()
    expect(await scene.sagas()).toMatchObject([{ state: 'verified' }])
    expect(scene.github.violations).toEqual([])
  },
)

it('lets a code lapse after a day, and writes nothing while it waits', { timeout }, async () => {
  const scene = await asked(settingsOf('app', 'none'))
  const code = codeIn(await scene.say('@bot rescue SAR-003 apply'))
  const lines = (await scene.state()).ledger.length
  scene.pass(25)
  await scene.sweep()
  const { ledger } = await scene.state()
  expect(ledger.slice(lines).filter(({ subject }) => subject.startsWith('SAR-003'))).toEqual([])
  expect(await scene.say('@bot status')).toMatch(
    /\| SAR-003 \| planned \| rebuild \| it needs [^|]*"rescue SAR-003 apply" gives the code for it/,
  )
  expect(await scene.say(`@bot confirm ${code}`)).toContain('That failed: this code is older than 24 hours')
  expect(await scene.runs()).toEqual([])
  await scene.say(`@bot confirm ${codeIn(await scene.say('@bot rescue SAR-003 apply'))}`)
  expect(await scene.runs()).toHaveLength(1)
})

it('asks even within its autonomy where the settings say so', { timeout }, async () => {
  const scene = await asked(settingsOf('app').replace('autonomy: P1', 'autonomy: P1, confirm: always'))
  expect(await scene.runs()).toEqual([])
  expect(await scene.sagas()).toMatchObject([
    { state: 'planned', cursor: { reason: expect.stringContaining('"rescue SAR-003 apply" gives the code for it') } },
  ])
  await scene.say(`@bot confirm ${codeIn(await scene.say('@bot rescue SAR-003 apply'))}`)
  expect(await scene.runs()).toHaveLength(1)
  expect(await scene.sagas()).toMatchObject([{ state: 'waiting', step: 'ended' }])
})

it('ends a rescue that waits for a word once its case is over, and never acts without one', { timeout }, async () => {
  const scene = await asked(settingsOf('app', 'P3'))
  codeIn(await scene.say('@bot rescue SAR-003 apply'))
  await scene.push({ [meta]: metaOf(0, 512), [index]: 'built by hand\n' })
  await scene.sweep()
  await scene.sweep()
  expect(await scene.runs()).toEqual([])
  expect(await scene.sagas()).toMatchObject([{ state: 'verified', step: null }])
})

it('gives up after a week in which nobody gave the word, and says so', { timeout }, async () => {
  const scene = await asked(settingsOf('app', 'none'))
  codeIn(await scene.say('@bot rescue SAR-003 apply'))
  scene.pass(24 * 7 + 1)
  await scene.sweep()
  expect(await scene.runs()).toEqual([])
  expect(await scene.sagas()).toMatchObject([{ state: 'escalated' }])
  const bodies = (await scene.issues()).map(({ body }) => body ?? '')
  expect(bodies.filter((body) => body.includes('nobody confirmed it within 7 days'))).toHaveLength(1)
})
