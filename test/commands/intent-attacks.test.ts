import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { mailboxSchema } from '../../src/domain/verb-documents.ts'
import { asking, checkout, host, instant, repository, sar } from './scene.ts'

type Files = Readonly<Record<string, string | null>>

const path = '.sar/pending_ops/variable_gate.json'
const free = 'service: action\n'
const governed = `${free}mailbox: { governed: [GATE_*] }\n`
const wish = JSON.stringify({ operation: 'set', name: 'GATE_LIMIT', value: '5' })
const held = JSON.stringify({
  ...JSON.parse(wish),
  blocked_until: new Date(instant.getTime() + 86_400_000).toISOString(),
})
const later = new Date(instant.getTime() + 7 * 86_400_000)
const shaSchema = z.object({ sha: z.string() })

/** GATE_* is governed and grace owns the mailbox, alice all else; eve asks and mallory, who may merge, means no good. */
const scene = async (settings = governed, more: Readonly<Record<string, string>> = {}) => {
  const cwd = checkout({ '.github/sar.yml': settings, '.github/CODEOWNERS': '* @alice\n/.sar/ @grace\n', ...more })
  const { github, token } = await host(cwd)
  for (const login of ['grace', 'eve', 'mallory']) github.collaborator(repository, login, 'maintain')
  github.collaborator(repository, 'alice', 'write')
  const tip = () => github.tip(repository, 'main')
  const git = async (what: string, body: unknown): Promise<string> =>
    shaSchema.parse(await github.as('mallory').request(`POST /repos/${repository}/git/${what}`, body)).sha
  const entryOf = ([file, text]: readonly [string, string | null], mode: string) => ({
    path: file,
    mode,
    type: 'blob',
    ...(text === null ? { sha: null } : { content: text }),
  })
  return {
    github,
    tip,
    merge: async (files: Files, approver: string | null = null): Promise<void> => {
      const branch = `wish-${github.requests.length}`
      await github.as('eve').push(repository, { branch, files })
      const number = await github.as('eve').openPullRequest(repository, { title: 'Wish', head: branch })
      if (approver !== null) await github.as(approver).review(repository, number, 'APPROVE')
      await github.as('ada').merge(repository, number)
    },
    /** A commit of these parents that holds what the last of them holds, and these files. */
    commit: async (parents: readonly string[], files: Files, mode = '100644'): Promise<string> => {
      const entries = Object.entries(files).map((file) => entryOf(file, mode))
      const tree = await git('trees', { base_tree: parents.at(-1), tree: entries })
      return git('commits', { message: 'Change', tree, parents })
    },
    /** Merges a commit of mallory's by a pull request of hers. */
    bring: async (sha: string): Promise<void> => {
      const ref = `refs/heads/back-${github.requests.length}`
      await github.as('mallory').request(`POST /repos/${repository}/git/refs`, { ref, sha })
      const head = ref.slice('refs/heads/'.length)
      const number = await github.as('mallory').openPullRequest(repository, { title: 'Back', head })
      await github.as('mallory').merge(repository, number)
    },
    force: (sha: string) =>
      github.as('mallory').request(`PATCH /repos/${repository}/git/refs/heads/main`, { sha, force: true }),
    here: async (files: Readonly<Record<string, string>>) =>
      sar(['intent', 'process', '--apply'], { cwd: checkout(files), variables: asking({ github, token }) }),
    process: async (now = instant) => {
      const argv = ['intent', 'process', '--apply', '--repo', repository, '--format', 'json']
      const { stdout, stderr } = await sar(argv, { cwd, variables: asking({ github, token }), now })
      if (stdout === '') throw new Error(stderr)
      const { intents } = mailboxSchema.parse(JSON.parse(stdout))
      return intents.map(({ state, reason }) => `${state}: ${reason}`)
    },
  }
}

const waits = (reason: string) => [expect.stringMatching(new RegExp(`^governed: .*${reason}`))]
const was = 'its name was governed when it came'
const asked = (...logins: readonly string[]): string => `as author or by a push \\(${logins.join(', ')}\\)`

describe('an old file that a merge brings back', { timeout: 240_000 }, () => {
  it('is not covered by the review that it had', async () => {
    const { merge, github, commit, bring, process, tip } = await scene()
    await merge({ [path]: wish }, 'grace')
    const old = await tip()
    await github.as('ada').push(repository, { files: { [path]: null } })
    expect(await process()).toEqual([])
    await bring(await commit([old, await tip()], { [path]: wish }))
    expect(await process()).toEqual(waits(asked('eve', 'mallory')))
  })

  it.each([held, wish])('is judged by the rules from before that merge: %s', async (text) => {
    const { merge, github, commit, bring, process, tip } = await scene(free)
    await merge({ [path]: text })
    const old = await tip()
    await github.as('ada').push(repository, { files: { [path]: null, '.github/sar.yml': governed } })
    await bring(await commit([old, await tip()], { [path]: text, '.github/sar.yml': free }))
    expect(await process(later)).toEqual(waits(was))
  })
})

describe('a push under the pull request of another', { timeout: 240_000 }, () => {
  it('is no merge of that, though it holds its commits', async () => {
    const { github, commit, force, process, tip } = await scene()
    await github.as('eve').push(repository, { branch: 'innocent', files: { 'notes.txt': '1' } })
    await github.as('eve').openPullRequest(repository, { title: 'Notes', head: 'innocent' })
    const head = await github.tip(repository, 'innocent')
    const wished = await commit([await tip()], { [path]: wish })
    await force(await commit([head, wished], {}))
    expect(await process()).toEqual(waits('no merged pull request brought it'))
  })

  it('names who pushed it, where that pull request holds the file', async () => {
    const { github, commit, force, process, tip } = await scene()
    await github.as('eve').push(repository, { branch: 'wish', files: { [path]: wish } })
    await github.as('eve').openPullRequest(repository, { title: 'Wish', head: 'wish' })
    const head = await github.tip(repository, 'wish')
    await github.as('ada').push(repository, { files: { 'notes.txt': '1' } })
    await force(await commit([await tip(), head], { 'notes.txt': '1' }))
    expect(await process()).toEqual(waits(asked('eve', 'mallory')))
  })

  it('that sets the branch back is nothing that a review was of', async () => {
    const { github, merge, force, process, tip } = await scene()
    await merge({ [path]: held }, 'grace')
    const old = await tip()
    expect(await process()).toEqual([expect.stringMatching(/^held: /)])
    await github.as('ada').push(repository, { files: { [path]: null } })
    await force(old)
    expect(await process(later)).toEqual(waits('no merged pull request brought it'))
  })
})

describe('governance', { timeout: 240_000 }, () => {
  it('is not lifted by pushes that GitHub does not tell of', async () => {
    const { github, commit, force, process, tip } = await scene()
    const lifted = await commit([await tip()], { '.github/sar.yml': free })
    const sha = await commit([lifted], { [path]: wish })
    await force(sha)
    await github.as('ada').push(repository, { files: { 'notes.txt': '1' } })
    const move = { before: sha, after: await tip(), ref: 'refs/heads/main', actor: null }
    github.fail({ route: /\/activity/, times: 99, with: 200, body: [move] })
    expect(await process()).toEqual(waits('GitHub does not tell by which push'))
  })

  it('is not lifted by setting the branch back to where it was', async () => {
    const { github, commit, force, process, tip } = await scene()
    const sha = await commit([await tip()], { [path]: wish, '.github/sar.yml': free })
    await force(sha)
    await github.as('mallory').push(repository, { files: { 'notes.txt': '1' } })
    await force(sha)
    expect(await process()).toEqual(waits(was))
  })

  it('has no approver whom the move of the mailbox makes', async () => {
    const { merge, process } = await scene()
    const moved = `${free}mailbox: { dir: inbox, governed: [GATE_*] }\n`
    await merge({ '.github/sar.yml': moved, 'inbox/x.json': wish }, 'alice')
    expect(await process()).toEqual(waits('the settings name another mailbox since it came'))
  })

  it('is that of when a file came to the mailbox, wherever it lay before', async () => {
    const { merge, github, process } = await scene(free, { 'inbox/x.json': wish })
    await github.as('ada').push(repository, { files: { '.github/sar.yml': governed } })
    await merge({ '.github/sar.yml': `${free}mailbox: { dir: inbox }\n` })
    expect(await process()).toEqual(waits('the mailbox was another folder when it came'))
  })

  it('is that of when a file came, not of when a link of the same text did', async () => {
    const { github, commit, force, bring, process, tip } = await scene(free)
    await force(await commit([await tip()], { [path]: wish }, '120000'))
    await github.as('ada').push(repository, { files: { '.github/sar.yml': governed } })
    const lifted = await commit([await tip()], { '.github/sar.yml': free })
    await bring(await commit([lifted], { [path]: wish }))
    expect(await process()).toEqual(waits(was))
  })

  it('holds what the rules from before would refuse', async () => {
    const registry = (values: string) => `expected:\n  - { name: FOO, layer: repo-vars, allowed: [${values}] }\n`
    const { merge, process } = await scene(free, { '.github/sar/variables.yml': registry('a') })
    const text = JSON.stringify({ operation: 'set', name: 'FOO', value: 'b' })
    await merge({ '.github/sar/variables.yml': registry('a, b'), [path]: text })
    expect(await process()).toEqual(waits('by the rules from before it came it would be refused: its value'))
  })

  it('holds a name that the same merge puts on the list of allowed ones', async () => {
    const { merge, process } = await scene(`${free}mailbox: { allow: [CI_*] }\n`)
    await merge({ '.github/sar.yml': `${free}mailbox: { allow: [CI_*, GATE_*] }\n`, [path]: wish })
    expect(await process()).toEqual(waits('`mailbox.allow` does not list its name'))
  })
})

describe('what stops everything', { timeout: 240_000 }, () => {
  it('is not left behind by moving the state', async () => {
    const { merge, process } = await scene()
    await merge({ [path]: wish }, 'grace')
    expect(await process()).toEqual(['applied: written and read back'])
    await merge({ '.github/sar.yml': `${governed}state: { branch: sar-two }\n` })
    expect(await process()).toEqual(waits('the settings keep the state elsewhere since it came'))
  })

  it('is not left behind by moving the state into a folder', async () => {
    const { merge, here, process } = await scene()
    await merge({ [path]: wish }, 'grace')
    await process()
    const moved = `${free}state: { dir: .state }\n`
    const other = path.replace('gate', 'other')
    await merge({ '.github/sar.yml': moved, [other]: wish })
    expect(await here({ '.github/sar.yml': moved, [other]: wish })).toMatchObject({
      exitCode: 3,
      stderr: expect.stringContaining('this repository has one on branch sar-state'),
    })
  })

  it('is not lifted by naming another switch', async () => {
    const { merge, github, process } = await scene(`${free}killSwitch: STOP_ALL\n`)
    github.setVariable(repository, 'STOP_ALL', '1')
    await merge({ [path]: wish })
    expect(await process()).toEqual([expect.stringMatching(/^stopped: /)])
    await merge({ '.github/sar.yml': `${free}killSwitch: STOP_NONE\n` })
    expect(await process()).toEqual(waits('the settings name another kill switch since it came'))
  })
})
