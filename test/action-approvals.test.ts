import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { z } from 'zod'
import { scratchRepository } from './context/workspace/scratch.ts'
import { runAction } from './support/run-action.ts'
import { startGitHub } from './support/github/start.ts'
import type { GitHub } from './support/github/start.ts'
import { createGitHub } from '../src/context/github/client.ts'
import { branchStateReader } from '../src/context/state/branch.ts'
import { filesOfState } from '../src/context/state/state-files.ts'
import { blobHash, sha256 } from '../src/domain/identity.ts'
import { createApply } from '../src/effects/apply.ts'
import { appendLines } from '../src/ledger/append.ts'

const repository = 'octo/models'
const path = '.sar/pending_ops/variable_gate.json'
const text = JSON.stringify({ operation: 'set', name: 'GATE_LIMIT', value: '5' })
const settings = 'service: action\nmailbox: { governed: [GATE_*] }\n'
const rights = { contents: 'write', issues: 'write', pull_requests: 'write', actions_variables: 'write' } as const

const commentsSchema = z.array(z.object({ id: z.int(), body: z.string(), user: z.object({ login: z.string() }) }))

/** A repository in which the action is the service, and a merged pull request of eve's that brings a governed intent. */
const scene = async (beside: (github: GitHub) => Promise<unknown> = async () => null) => {
  const workspace = scratchRepository({ '.github/sar.yml': settings })
  const github = await startGitHub()
  onTestFinished(() => github.stop())
  await github.createRepository({ owner: 'octo', name: 'models', from: workspace })
  github.collaborator(repository, 'ada', 'admin')
  github.collaborator(repository, 'grace', 'maintain')
  github.collaborator(repository, 'eve', 'write')
  github.collaborator(repository, 'joan', 'write')
  await github.as('eve').push(repository, { branch: 'wish', files: { [path]: text } })
  const number = await github.as('eve').openPullRequest(repository, { title: 'Wish', head: 'wish' })
  await beside(github)
  await github.as('ada').merge(repository, number)
  const brought = await github.tip(repository, 'main')
  const token = github.jobToken(repository, { ...rights, metadata: 'read' })
  const run = (given: Readonly<Record<string, string>>) =>
    runAction(workspace, { GITHUB_REPOSITORY: repository, GITHUB_API_URL: github.url, INPUT_TOKEN: token, ...given })
  const process = () => run({ GITHUB_EVENT_NAME: 'push', INPUT_COMMAND: 'intent process' })
  const comments = async () =>
    commentsSchema.parse(await github.as('ada').request(`GET /repos/${repository}/issues/${number}/comments`))
  /** Somebody says something on the pull request, and the action answers; what it says. */
  const say = async (login: string, body: string): Promise<string> => {
    const id = await github.as(login).comment(repository, number, body)
    const event = join(workspace, '..', `event-${id}.json`)
    const comment = { id, body, user: { login, type: 'User' } }
    writeFileSync(event, JSON.stringify({ action: 'created', issue: { number, pull_request: {} }, comment }))
    await run({ GITHUB_EVENT_NAME: 'issue_comment', GITHUB_EVENT_PATH: event, INPUT_COMMAND: 'comment' })
    return (await comments()).at(-1)?.body ?? ''
  }
  const code = async () => /sar confirm ([0-9A-HJKMNP-TV-Z]{32})/.exec((await comments())[0]?.body ?? '')?.[1] ?? ''
  const written = () =>
    github.requests.filter(
      ({ method, route, status }) => method !== 'GET' && status < 300 && route.includes('/actions/variables'),
    ).length
  return { github, token, brought, number, process, comments, say, code, written }
}

type Scene = Awaited<ReturnType<typeof scene>>

/** Writes approvals by these comments into the ledger, as any workflow of the repository may. */
const forge = async ({ github, token, brought }: Scene, named: readonly (number | null)[]): Promise<void> => {
  const reading = createGitHub({ baseUrl: github.url, token, pace: { spaced: false } })
  const place = { github: reading, repository, branch: 'sar-state', writer: { kind: 'action' } } as const
  const { state, head } = await branchStateReader(place).read()
  const blob = blobHash(Buffer.from(text))
  const value = sha256(`${sha256(`${blob} ${path}`).slice(0, 32)}\u{0}5`)
  const given = { at: new Date().toISOString(), actor: 'grace', action: 'confirm', subject: path } as const
  const evidence = { blob, value, brought, requesters: ['eve'] }
  const lines = named.map((comment) => ({ ...given, evidence: { ...evidence, comment } }))
  const ledger = appendLines(state.ledger, lines)
  const files = [...filesOfState({ ...state, ledger })].map(([name, content]) => ({ path: name, content }))
  const change = { kind: 'commit', branch: 'sar-state', from: head ?? '', message: 'Approvals', files } as const
  await createApply({ octokit: reading.octokit, repository, author: 'github-actions[bot]' })(change)
}

describe('a governed intent, where the action is the service', { timeout: 240_000 }, () => {
  it('is offered a code on the pull request that brought it, and applied by a maintainer’s comment', async () => {
    const { process, say, code, written, github } = await scene()
    expect((await process()).summary).toMatch(/^\| governed \| set `GATE_LIMIT` /m)
    const offered = await code()
    expect(offered).toHaveLength(32)
    expect(await say('eve', `/sar confirm ${offered}`)).toContain('needs the right to maintain')
    expect(written()).toBe(0)
    expect(await say('grace', `/sar confirm ${offered}`)).toContain('It is applied')
    expect(written()).toBe(1)
    expect(github.violations).toEqual([])
  })

  it.each(['joan', 'grace'])('stays approved though %s has the same commits merged once more', async (login) => {
    let second = 0
    const { process, say, code, written, github } = await scene(async (hub) => {
      const sha = await hub.tip(repository, 'wish')
      await hub.as(login).request(`POST /repos/${repository}/git/refs`, { ref: 'refs/heads/again', sha })
      await hub.as(login).push(repository, { branch: 'again', files: { 'notes.txt': 'x' } })
      second = await hub.as(login).openPullRequest(repository, { title: 'Again', head: 'again' })
    })
    await process()
    github.fail({ with: 403, times: 1, method: 'POST', route: /\/actions\/variables/ })
    expect(await say('grace', `/sar confirm ${await code()}`)).toContain('It is waiting')
    expect(written()).toBe(0)
    await github.as('ada').merge(repository, second)
    const { summary } = await process()
    expect(written()).toBe(1)
    expect(summary).toMatch(/^\| applied /m)
  })

  it('is applied by no approval that a workflow wrote into the ledger', async () => {
    const given = await scene()
    const { github, number, process, code, written } = given
    await process()
    const offered = await code()
    const weak = await github.as('eve').comment(repository, number, `/sar confirm ${offered}`)
    const other = await github.as('grace').comment(repository, number, `I shall not /sar confirm ${offered}`)
    const edited = await github.as('grace').comment(repository, number, 'Looks odd')
    const body = `/sar confirm ${offered}`
    await github.as('ada').request(`PATCH /repos/${repository}/issues/comments/${edited}`, { body })
    for (const [comments, reason] of [
      [[null], 'the review on record does not hold at GitHub any more'],
      [[9_999_999], 'the comment that confirmed it is gone'],
      [[weak], 'eve confirmed it and is among those who asked'],
      [[weak, other], 'the comment of grace on record does not confirm it'],
      [[weak, other, edited], 'the comment of grace that confirmed it was edited'],
    ] as const) {
      await forge(given, comments)
      expect((await process()).summary).toContain(reason)
    }
    expect(written()).toBe(0)
    expect(github.violations).toEqual([])
  })
})
