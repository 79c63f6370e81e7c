import { createHmac } from 'node:crypto'
import { afterEach, describe, expect, it } from 'vitest'
import { z } from 'zod'
import { planDrift, plantedBy } from './sample/drift.ts'
import type { Drift } from './sample/drift.ts'
import { hostSample } from './sample/hosted.ts'
import type { Hosted } from './sample/hosted.ts'
import { seeded } from './sample/random.ts'
import { runCommandLine } from '../src/commands/program.ts'
import { sprintSchema } from '../src/domain/sprint-result.ts'
import { verifyLedger } from '../src/ledger/verify.ts'
import { canonical, toJson } from '../src/domain/identity.ts'

const commentsSchema = z.array(z.object({ user: z.object({ login: z.string() }), body: z.string(), id: z.int() }))
const pullsSchema = z.array(z.object({ number: z.int(), head: z.object({ ref: z.string(), sha: z.string() }) }))
const checksSchema = z.object({
  check_runs: z.array(
    z.object({
      name: z.string(),
      conclusion: z.string().nullable(),
      output: z.object({ title: z.string().nullable(), summary: z.string().nullable() }),
    }),
  ),
})
const reactionsSchema = z.array(z.object({ content: z.string(), user: z.object({ login: z.string() }) }))

let hosted: Hosted | null = null
afterEach(async () => {
  await hosted?.stop()
  hosted = null
})

const host = async (drift: Drift): Promise<Hosted> => {
  hosted = await hostSample(drift, new Date())
  return hosted
}

/** A maintainer's view of the repository. */
const asking = ({ github, repository, maintainer }: Hosted) => {
  const person = github.as(maintainer)
  return {
    person,
    comments: async (number: number) =>
      commentsSchema.parse(await person.request(`GET /repos/${repository}/issues/${number}/comments?per_page=100`)),
    pulls: async () => pullsSchema.parse(await person.request(`GET /repos/${repository}/pulls?state=open`)),
    checks: async (sha: string) =>
      checksSchema.parse(await person.request(`GET /repos/${repository}/commits/${sha}/check-runs`)).check_runs,
    reactions: async (comment: number) =>
      reactionsSchema
        .parse(await person.request(`GET /repos/${repository}/issues/comments/${comment}/reactions`))
        .map(({ content }) => content),
  }
}

/** A sprint over the API, as JSON from the command line. */
const sprintOf = async ({ github, repository, maintainer }: Hosted) => {
  const { stdout, stderr } = await runCommandLine({
    argv: ['sprint', '--repo', repository, '--format', 'json', '--no-cache'],
    variables: { GITHUB_API_URL: github.url, SAR_TOKEN: github.token(maintainer) },
    cwd: '/',
    now: new Date(),
    terminal: { columns: 120, outIsTerminal: false, progress: null, readLine: null, readAll: async () => '' },
  })
  expect(stderr).toBe('')
  return sprintSchema.parse(JSON.parse(stdout))
}

/** Sends a webhook that the embedded GitHub never does: as one that it sent, with another event. */
const deliver = async ({ app, github, repository, webhookSecret }: Hosted, event: string, payload: object) => {
  const told = { full_name: repository, default_branch: 'main' }
  const sent = z.array(z.looseObject({ installation: z.object({ id: z.int() }) }))
  const [first] = sent.parse(github.webhooks.deliveries.map((one) => one.payload))
  const body = JSON.stringify({ ...payload, repository: told, installation: first?.installation })
  const response = await fetch(`${app.url}/api/github/webhooks`, {
    method: 'POST',
    body,
    headers: {
      'x-github-delivery': event,
      'x-github-event': event,
      'x-hub-signature-256': `sha256=${createHmac('sha256', webhookSecret).update(body).digest('hex')}`,
    },
  })
  expect(response.status).toBe(202)
}

const clean = { ...planDrift(seeded(1)), missing: ['CHURN_LOG_LEVEL', 'CHURN_EVAL_SPLIT'] } satisfies Drift

describe('the App, over real webhooks', () => {
  it('rescues from a comment to the closed case, each step once', { timeout: 400_000 }, async () => {
    const app = await host(clean)
    const { github, repository, maintainer } = app
    const ask = asking(app)
    const issue = await ask.person.openIssue(repository, { title: 'How do we stand?' })
    const comment = await ask.person.comment(repository, issue, '@bot sar sprint apply')
    await app.idle()
    expect(await ask.reactions(comment)).toEqual(['eyes', 'rocket'])
    const [pull, ...more] = await ask.pulls()
    expect(more).toEqual([])
    expect(pull?.head.ref).toMatch(/^sar\/SAR-001\/[0-9a-f]{10}$/)
    expect(await ask.checks(pull?.head.sha ?? '')).toMatchObject([{ name: 'SAR gate' }])
    const sticky = (await ask.comments(pull?.number ?? 0)).filter(({ body }) => body.startsWith('<!-- sar:report -->'))
    expect(sticky).toHaveLength(1)
    expect(sticky[0]?.body).toContain('queued here')

    const delivery = github.webhooks.deliveries.find(({ event }) => event === 'issue_comment')
    github.webhooks.redeliver(delivery?.id ?? '')
    await app.idle()
    expect(await ask.pulls()).toHaveLength(1)

    await github.as(maintainer).merge(repository, pull?.number ?? 0)
    await app.idle()
    const after = await sprintOf(app)
    expect(after.survey.findings.filter(({ kind }) => kind === 'variable-absent')).toEqual([])
    const state = await app.state()
    expect(state.runs.filter(({ playbook }) => playbook === 'SAR-001')).toMatchObject([{ state: 'verified' }])
    expect(state.ledger.filter(({ action }) => action === 'intent.applied')).toHaveLength(2)
    expect(verifyLedger(state.ledger.map((line) => `${canonical(toJson(line))}\n`))).toMatchObject({ ok: true })
    expect(after.verdict.gates.find(({ id }) => id === 'variable-audit')).toMatchObject({ state: 'pass' })
    expect(github.violations).toEqual([])
    expect(app.log).toEqual([])
  })

  it('lets nobody act who may not, and answers with the reason', { timeout: 200_000 }, async () => {
    const app = await host(clean)
    const { github, repository, reader } = app
    const ask = asking(app)
    const issue = await ask.person.openIssue(repository, { title: 'Hello' })
    const comment = await github.as(reader).comment(repository, issue, '/sar sprint apply')
    await github.as(reader).comment(repository, issue, '> @bot sar sprint apply')
    await app.idle()
    expect(await ask.reactions(comment)).toEqual(['eyes', '-1'])
    const replies = (await ask.comments(issue)).filter(({ user }) => user.login === 'sar-watchdog[bot]')
    expect(replies.map(({ body }) => body)).toEqual(['`sprint` needs the right to maintain; @reader has read.'])
    expect(await ask.pulls()).toEqual([])
  })

  it('stops acting when halted, until somebody resumes', { timeout: 400_000 }, async () => {
    const app = await host(clean)
    const { repository } = app
    const ask = asking(app)
    const issue = await ask.person.openIssue(repository, { title: 'Hello' })
    const say = async (text: string) => {
      await ask.person.comment(repository, issue, text)
      await app.idle()
    }
    await say('/sar halt we are moving house')
    await say('/sar sprint apply')
    expect(await ask.pulls()).toEqual([])
    await say('/sar resume')
    await say('/sar sprint apply')
    expect(await ask.pulls()).toHaveLength(1)
    const { ledger } = await app.state()
    expect(ledger.map(({ action }) => action)).toEqual(expect.arrayContaining(['halt', 'resume', 'step.acted']))
  })

  it('knows an unknown word by its neighbour', { timeout: 200_000 }, async () => {
    const app = await host(clean)
    const ask = asking(app)
    const issue = await ask.person.openIssue(app.repository, { title: 'Hello' })
    const comment = await ask.person.comment(app.repository, issue, '@bot sar sprnt')
    await app.idle()
    expect(await ask.reactions(comment)).toEqual(['eyes', 'confused'])
    const [, reply] = [null, ...(await ask.comments(issue)).filter(({ user }) => user.login !== 'ada')]
    expect(reply?.body).toContain('Did you mean `sprint`?')
  })
})

describe('the App in a repository whose settings do not hold', () => {
  it('lets no pull request through, and says the one line on its check', { timeout: 200_000 }, async () => {
    const app = await host(clean)
    const { person, ...ask } = asking(app)
    await person.push(app.repository, { files: { '.github/sar.yml': 'sensrs: {}\n' } })
    await person.push(app.repository, { branch: 'topic', files: { 'notes.txt': 'a\n' } })
    const number = await person.openPullRequest(app.repository, { title: 'Notes', head: 'topic' })
    await app.idle()
    const head = (await ask.pulls()).find((pull) => pull.number === number)?.head.sha ?? ''
    expect(await ask.checks(head)).toEqual([
      {
        name: 'SAR gate',
        conclusion: 'action_required',
        output: { title: 'The merged settings do not hold', summary: expect.stringContaining('sensrs') },
      },
    ])
    const comment = await person.comment(app.repository, number, '/sar gate')
    await app.idle()
    expect(await ask.reactions(comment)).toEqual(['confused'])
  })

  it('says so to whoever asks', { timeout: 200_000 }, async () => {
    const app = await host(clean)
    const ask = asking(app)
    await ask.person.push(app.repository, { files: { '.github/sar.yml': 'sensrs: {}\n' } })
    const issue = await ask.person.openIssue(app.repository, { title: 'Hello' })
    const comment = await ask.person.comment(app.repository, issue, '/sar status')
    await app.idle()
    expect(await ask.reactions(comment)).toEqual(['confused'])
    const replies = (await ask.comments(issue)).filter(({ user }) => user.login === 'sar-watchdog[bot]')
    expect(app.log).toEqual([expect.stringContaining('unknown key')])
    expect(replies[0]?.body).toContain('sensrs')
  })
})

describe('the sample', () => {
  it.for([1, 2, 3, 7])('shows exactly what seed %i planted', { timeout: 200_000 }, async (seed) => {
    const drift = planDrift(seeded(seed))
    const { survey } = await sprintOf(await host(drift))
    const found = survey.findings.map(({ sensor, kind }) => `${sensor}/${kind}`)
    const wanted = new Set(plantedBy(drift).map(({ sensor, kind }) => `${sensor}/${kind}`))
    expect([...new Set(found)].toSorted()).toEqual([...wanted].toSorted())
    expect(found.filter((one) => one === 'variable-audit/variable-absent')).toHaveLength(drift.missing.length)
    const unseen = survey.sensors.flatMap(({ id, unknown }) => unknown.map(({ subject }) => `${id} ${subject}`))
    expect(unseen).toEqual([])
  })

  it(
    'judges what a merge queue is about to merge, on its own commit, without a comment',
    { timeout: 200_000 },
    async () => {
      const app = await host(clean)
      const { github, repository } = app
      const ask = asking(app)
      const base = await github.tip(repository, 'main')
      const files = { 'docs/new.md': '# New\n' }
      await ask.person.push(repository, { branch: 'new', files })
      const number = await ask.person.openPullRequest(repository, { title: 'New', head: 'new' })
      const ref = `gh-readonly-queue/main/pr-${number}-${base}`
      const head = await ask.person.push(repository, { branch: ref, files })
      await app.idle()
      const before = github.requests.length
      const group = { head_sha: head, head_ref: `refs/heads/${ref}`, base_sha: base, base_ref: 'refs/heads/main' }
      await deliver(app, 'merge_group', { action: 'checks_requested', merge_group: group })
      await app.idle()
      expect(app.log).toEqual([])
      const [check] = await ask.checks(head)
      expect(check?.name).toBe('SAR gate')
      expect(check?.conclusion).not.toBeNull()
      expect(github.requests.slice(before).filter(({ route }) => route.includes('/comments'))).toEqual([])
    },
  )
})
