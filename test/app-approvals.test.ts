import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { planDrift } from './sample/drift.ts'
import { hostSample } from './sample/hosted.ts'
import type { Hosted } from './sample/hosted.ts'
import { seeded } from './sample/random.ts'
import { createGitHub } from '../src/context/github/client.ts'
import { filesOfState } from '../src/context/state/state-files.ts'
import { blobHash, sha256 } from '../src/domain/identity.ts'
import { createApply } from '../src/effects/apply.ts'
import { appendLines } from '../src/ledger/append.ts'
import { runCommandLine } from '../src/commands/program.ts'

const commentsSchema = z.array(z.object({ user: z.object({ login: z.string() }), body: z.string(), id: z.int() }))
const reactionsSchema = z.array(z.object({ content: z.string() }))
const variablesSchema = z.object({ variables: z.array(z.object({ name: z.string(), value: z.string() })) })

const issuesSchema = z.array(z.object({ title: z.string(), body: z.string() }))

const settings = `service: app
rescue: { autonomy: none }
mailbox: { governed: [CHURN_GATE_*] }
sensors: { python-lint: off, secrets: off }
`
const path = '.sar/pending_ops/variable_set_gate.json'
const intent = (value: string): string =>
  JSON.stringify({ schema_version: '1', operation: 'set', scope: 'repo', name: 'CHURN_GATE_LIMIT', value })

let app: Hosted
beforeEach(async () => {
  app = await hostSample({ ...planDrift(seeded(1)), missing: [] }, new Date())
  app.github.collaborator(app.repository, 'grace', 'maintain')
  app.github.collaborator(app.repository, 'eve', 'write')
  await app.github.as('ada').push(app.repository, {
    files: { '.github/sar.yml': settings, '.github/CODEOWNERS': '/.sar/ @grace\n' },
  })
  await app.idle()
}, 60_000)
afterEach(async () => {
  const { violations } = app.github
  await app.stop()
  if (violations.length > 0) throw new Error(JSON.stringify(violations))
})

/** Brings a file of the mailbox by a pull request of this person, which ada merges; answers its number. */
const bring = async (person: string, text: string, before?: (number: number) => Promise<unknown>): Promise<number> => {
  const { github, repository } = app
  const branch = `wish-${person}-${Date.now()}`
  await github.as(person).push(repository, { branch, files: { [path]: text } })
  const number = await github.as(person).openPullRequest(repository, { title: 'Set the limit', head: branch })
  await before?.(number)
  await github.as('ada').merge(repository, number)
  await app.idle()
  return number
}

const by = async (person: string, number: number, text: string) => {
  const { github, repository } = app
  const id = await github.as(person).comment(repository, number, text)
  await app.idle()
  const found = await github.as('ada').request(`GET /repos/${repository}/issues/comments/${id}/reactions`)
  const reply = (await comments(number)).at(-1)?.body ?? ''
  return { reactions: reactionsSchema.parse(found).map(({ content }) => content), reply }
}

const comments = async (number: number) => {
  const list = await app.github.as('ada').request(`GET /repos/${app.repository}/issues/${number}/comments?per_page=100`)
  return commentsSchema.parse(list).filter(({ user }) => user.login === 'sar-watchdog[bot]')
}

/** The comment that says what waits, and the code that it offers. */
const offered = async (number: number) => {
  const body = (await comments(number)).find((one) => one.body.startsWith('<!-- sar:governed -->'))?.body ?? ''
  return { body, code: /sar confirm ([0-9A-HJKMNP-TV-Z]{32})/.exec(body)?.[1] ?? '' }
}

const limit = async (): Promise<string | null> => {
  const listed = await app.github.as('ada').request(`GET /repos/${app.repository}/actions/variables?per_page=30`)
  return variablesSchema.parse(listed).variables.find(({ name }) => name === 'CHURN_GATE_LIMIT')?.value ?? null
}

const ledger = async () =>
  (await app.state()).ledger
    .filter(({ subject }) => subject === path)
    .map(({ action, actor }) => `${action} by ${actor}`)

const self = 'sar-watchdog[bot]'
const written = [`intent.applying by ${self}`, `intent.applied by ${self}`]

describe('a governed intent', { timeout: 120_000 }, () => {
  it('waits, is confirmed by nobody who asked for it, and is applied once by a maintainer’s word', async () => {
    const number = await bring('ada', intent('5'))
    expect(await limit()).toBeNull()
    const { body, code } = await offered(number)
    expect(body).toContain('set `CHURN_GATE_LIMIT`')
    expect(body).not.toContain('5 ')
    expect(code).toHaveLength(32)
    const waiting = await runCommandLine({
      argv: ['intent', 'process', '--repo', app.repository, '--format', 'json'],
      variables: { GITHUB_API_URL: app.github.url, SAR_TOKEN: app.github.token('ada') },
      cwd: '/',
      now: new Date(),
      terminal: { columns: 120, outIsTerminal: false, progress: null, readLine: null, readAll: async () => '' },
    })
    expect(JSON.parse(waiting.stdout)).toMatchObject({
      intents: [{ path, state: 'governed', reason: expect.stringContaining('a person has to approve it') }],
    })

    const own = await by('ada', number, `@bot sar confirm ${code}`)
    expect(own.reactions).toEqual(['eyes', '-1'])
    expect(own.reply).toContain('nobody confirms what they asked for')
    const weak = await by('eve', number, `@bot sar confirm ${code}`)
    expect(weak.reactions).toEqual(['eyes', '-1'])
    const wrong = await by('grace', number, '@bot sar confirm 00000000')
    expect(wrong.reactions).toEqual(['eyes', 'confused'])
    expect(await limit()).toBeNull()
    expect(await ledger()).toEqual([])

    const given = await by('grace', number, `/sar confirm ${code.toLowerCase()}`)
    expect(given.reactions).toEqual(['eyes', 'rocket'])
    expect(given.reply).toContain('applied')
    expect(await limit()).toBe('5')
    expect(await ledger()).toEqual(['confirm by grace', ...written])
    expect((await offered(number)).code).toBe('')

    const again = await by('grace', number, `@bot sar confirm ${code}`)
    expect(again.reactions).toEqual(['eyes', 'confused'])
    await app.github.as('ada').push(app.repository, { files: { 'notes.txt': 'later\n' } })
    await app.idle()
    expect(await ledger()).toEqual(['confirm by grace', ...written])
    expect(app.log).toEqual([])
  })

  it('is approved by a code owner’s review of the very content that was merged', async () => {
    await bring('ada', intent('6'), (number) => app.github.as('grace').review(app.repository, number, 'APPROVE'))
    expect(await limit()).toBe('6')
    expect(await ledger()).toEqual(['confirm by grace', ...written])
    const { ledger: lines } = await app.state()
    expect(lines.find(({ action }) => action === 'confirm')?.evidence).toMatchObject({
      by: 'review',
      requesters: ['ada'],
    })
  })

  it('is not approved by a review of what was there before the last push, nor of somebody who may only write', async () => {
    const { github, repository } = app
    const number = await bring('ada', intent('7'), async (pull) => {
      await github.as('grace').review(repository, pull, 'APPROVE')
      const { head } = z
        .object({ head: z.object({ ref: z.string() }) })
        .parse(await github.as('ada').request(`GET /repos/${repository}/pulls/${pull}`))
      await github.as('ada').push(repository, { branch: head.ref, files: { [path]: intent('700') } })
      await github.as('eve').review(repository, pull, 'APPROVE')
    })
    expect(await limit()).toBeNull()
    const { code } = await offered(number)
    await github.as('grace').review(repository, number, 'APPROVE')
    await app.idle()
    expect(await limit()).toBe('700')
    expect((await by('grace', number, `@bot sar confirm ${code}`)).reactions).toEqual(['eyes', 'confused'])
    expect((await ledger()).filter((line) => line.startsWith('intent.applied'))).toHaveLength(1)
  })

  it('is not applied by an approval that somebody else wrote into the state, and an issue says so', async () => {
    const { github, repository } = app
    await bring('ada', intent('9'))
    const before = await app.state()
    const blob = blobHash(Buffer.from(intent('9')))
    const brought = await github.tip(repository, 'main')
    const value = sha256(`${sha256(`${blob} ${path}`).slice(0, 32)}\u{0}9`)
    const forged = { at: new Date().toISOString(), actor: 'grace', action: 'confirm', subject: path } as const
    const ledger = appendLines(before.ledger, [{ ...forged, evidence: { blob, value, brought, comment: null } }])
    const files = [...filesOfState({ ...before, ledger })].map(([name, content]) => ({ path: name, content }))
    const { octokit } = createGitHub({ baseUrl: github.url, token: github.token('ada'), pace: { spaced: false } })
    const from = await github.tip(repository, 'sar-state')
    const change = { kind: 'commit', branch: 'sar-state', from, message: 'Receipts of the mailbox', files } as const
    await createApply({ octokit, repository, author: 'ada' })(change)
    await github.as('ada').push(repository, { files: { 'notes.txt': 'later\n' } })
    await app.idle()
    expect(await limit()).toBeNull()
    const issues = issuesSchema.parse(await github.as('ada').request(`GET /repos/${repository}/issues?state=open`))
    expect(issues).toEqual([
      {
        title: 'SAR watchdog cannot use its state',
        body: expect.stringContaining('is by ada; sar-watchdog\\[bot\\] alone'),
      },
    ])
  })

  it('voids a code when the content changes, and offers none for what no pull request brought', async () => {
    const number = await bring('ada', intent('8'))
    const { code } = await offered(number)
    await app.github.as('ada').push(app.repository, { files: { [path]: intent('80') } })
    await app.idle()
    const given = await by('grace', number, `@bot sar confirm ${code}`)
    expect(given.reactions).toEqual(['eyes', 'confused'])
    expect(await limit()).toBeNull()
    const { reply } = await by('grace', number, '@bot sar status')
    expect(reply).toContain('no merged pull request brought it')
    expect(reply).not.toContain('sar confirm')
  })

  it('is confirmed by nobody who pushed it onto another’s pull request, though that was squashed', async () => {
    const { github, repository } = app
    const branch = 'notes'
    await github.as('eve').push(repository, { branch, files: { 'notes.txt': 'x' } })
    const number = await github.as('eve').openPullRequest(repository, { title: 'Notes', head: branch })
    await github.as('grace').push(repository, { branch, files: { [path]: intent('66') } })
    await github.as('ada').merge(repository, number, 'squash')
    await app.idle()
    const { code } = await offered(number)
    const own = await by('grace', number, `@bot sar confirm ${code}`)
    expect(own.reactions).toEqual(['eyes', '-1'])
    expect(own.reply).toContain('nobody confirms what they asked for')
    expect(await limit()).toBeNull()
    expect(await ledger()).toEqual([])
  })

  it('is approved by nobody where GitHub knows no account for who made it', async () => {
    const { github, repository } = app
    const branch = 'notes'
    await github.as('eve').push(repository, { branch, files: { 'notes.txt': 'x' } })
    const number = await github.as('eve').openPullRequest(repository, { title: 'Notes', head: branch })
    const author = { name: 'Nobody', email: 'nobody@example.com' }
    const hashed = z.object({ sha: z.string() })
    const git = async (what: string, body: unknown) =>
      hashed.parse(await github.as('grace').request(`POST /repos/${repository}/git/${what}`, body)).sha
    const parent = await github.tip(repository, branch)
    const entry = { path, mode: '100644', type: 'blob', content: intent('67') }
    const tree = await git('trees', { base_tree: parent, tree: [entry] })
    const sha = await git('commits', { message: 'Wish', tree, parents: [parent], author })
    await github.as('grace').request(`PATCH /repos/${repository}/git/refs/heads/${branch}`, { sha })
    await github.as('grace').review(repository, number, 'APPROVE')
    await github.as('ada').merge(repository, number, 'squash')
    await app.idle()
    expect((await offered(number)).code).toBe('')
    const { reply } = await by('grace', number, '@bot sar status')
    expect(reply).toContain('GitHub knows no account for who made commit')
    expect(await limit()).toBeNull()
  })
})
