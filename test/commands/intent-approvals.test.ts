import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { mailboxSchema } from '../../src/domain/verb-documents.ts'
import type { GitHub } from '../support/github/start.ts'
import { asking, checkout, host, instant, repository, sar } from './scene.ts'

const path = '.sar/pending_ops/variable_gate.json'
const settings = 'service: action\nmailbox: { governed: [GATE_*] }\n'
const wish = (given: Readonly<Record<string, string>> = {}): string =>
  JSON.stringify({ operation: 'set', name: 'GATE_LIMIT', value: '5', ...given })
const later = new Date(instant.getTime() + 7 * 86_400_000)
const held = wish({ blocked_until: new Date(instant.getTime() + 86_400_000).toISOString() })

/** The branch that a pull request comes from. */
const headOf = async (github: GitHub, number: number): Promise<string> =>
  z
    .object({ head: z.object({ ref: z.string() }) })
    .parse(await github.as('ada').request(`GET /repos/${repository}/pulls/${number}`)).head.ref

/** A repository whose names GATE_* are governed, and whose mailbox grace owns; eve asks, grace approves, ada merges. */
const scene = async (more: Readonly<Record<string, string>> = {}) => {
  const cwd = checkout({ '.github/sar.yml': settings, '.github/CODEOWNERS': '/.sar/ @grace\n', ...more })
  const { github, token } = await host(cwd)
  for (const login of ['grace', 'eve']) github.collaborator(repository, login, 'maintain')
  /** A pull request of eve's with these files. */
  const open = async (files: Readonly<Record<string, string | null>>): Promise<number> => {
    const branch = `wish-${github.requests.length}`
    await github.as('eve').push(repository, { branch, files })
    return github.as('eve').openPullRequest(repository, { title: 'Wish', head: branch })
  }
  const bring = async (
    files: Readonly<Record<string, string | null>>,
    method: 'merge' | 'squash' | 'rebase' = 'merge',
    merger = 'ada',
  ): Promise<number> => {
    const number = await open(files)
    await github.as('grace').review(repository, number, 'APPROVE')
    await github.as(merger).merge(repository, number, method)
    return number
  }
  /** Processes the mailbox as ada: how each intent stands then, by its name, and why. */
  const process = async (now = instant) => {
    const argv = ['intent', 'process', '--apply', '--repo', repository, '--format', 'json']
    const { stdout, stderr } = await sar(argv, { cwd, variables: asking({ github, token }), now })
    if (stdout === '') throw new Error(stderr)
    const { intents } = mailboxSchema.parse(JSON.parse(stdout))
    return Object.fromEntries(intents.map(({ name, state, reason }) => [name, [state, reason]]))
  }
  /** A commit on this parent that changes one file; null removes it. */
  const commit = async (parent: string, file: string, text: string | null): Promise<string> => {
    const git = async (what: string, body: unknown): Promise<string> =>
      z.object({ sha: z.string() }).parse(await github.as('ada').request(`POST /repos/${repository}/git/${what}`, body))
        .sha
    const entry = { path: file, mode: '100644', type: 'blob', ...(text === null ? { sha: null } : { content: text }) }
    const tree = await git('trees', { base_tree: parent, tree: [entry] })
    return git('commits', { message: 'Change', tree, parents: [parent] })
  }
  return { cwd, github, open, bring, process, commit }
}

const waits = (reason: string) => ({ GATE_LIMIT: ['governed', expect.stringContaining(reason)] })

describe('an approval', { timeout: 120_000 }, () => {
  it('covers what was merged, until its time has come', async () => {
    const { bring, process } = await scene()
    await bring({ [path]: held })
    expect(await process()).toEqual({ GATE_LIMIT: ['held', expect.any(String)] })
    expect(await process(later)).toEqual({ GATE_LIMIT: ['applied', 'written and read back'] })
  })

  it.each(['merge', 'squash', 'rebase'] as const)('counts of who merges it, too: %s', async (method) => {
    const { bring, process } = await scene()
    await bring({ [path]: wish() }, method, 'grace')
    expect(await process()).toEqual({ GATE_LIMIT: ['applied', 'written and read back'] })
  })

  it.each(['merge', 'squash', 'rebase'] as const)(
    'counts of nobody whom the same merge made an owner: %s',
    async (method) => {
      const { github, open, process } = await scene()
      github.collaborator(repository, 'joan', 'write')
      const number = await open({ '.github/CODEOWNERS': '/.sar/ @joan\n' })
      await github.as('eve').push(repository, { branch: await headOf(github, number), files: { [path]: wish() } })
      await github.as('joan').review(repository, number, 'APPROVE')
      await github.as('ada').merge(repository, number, method)
      expect(await process()).toEqual(waits('joan neither is a code owner of the file'))
    },
  )

  it('that does not count is named with the reason, and so is who asked', async () => {
    const { github, open, process } = await scene({ '.github/CODEOWNERS': '/.sar/ @grace @eve\n' })
    github.collaborator(repository, 'joan', 'maintain')
    const number = await open({ [path]: wish({ queued_by: 'linus' }) })
    await github.as('grace').review(repository, number, 'APPROVE')
    await github.as('grace').push(repository, { branch: await headOf(github, number), files: { 'notes.txt': 'x' } })
    await github.as('joan').review(repository, number, 'APPROVE')
    await github.as('ada').merge(repository, number)
    const reason =
      'its name is governed: a person has to approve it on record, other than who asked for it as author or by a push (eve, grace, linus); ' +
      'the review does not count: grace is among those who asked for it; ' +
      'the review does not count: joan neither is a code owner of the file who may write nor, where it has none, may maintain the repository, now and before it came'
    expect(await process()).toEqual(waits(reason))
  })

  it('is void once the file was taken out, though the branch is set back to the commit that brought it', async () => {
    const { github, bring, process } = await scene()
    await bring({ [path]: held })
    const before = await github.tip(repository, 'main')
    await process()
    await github.as('ada').push(repository, { files: { [path]: null } })
    expect(await process()).toEqual({})
    await github.as('ada').request(`PATCH /repos/${repository}/git/refs/heads/main`, { sha: before, force: true })
    expect(await process(later)).toEqual(waits('no merged pull request brought it'))
  })

  it('stands where one push takes the file out and brings it back, so that the branch never lacked it', async () => {
    const { github, bring, process, commit } = await scene()
    await bring({ [path]: held })
    await process()
    const without = await commit(await github.tip(repository, 'main'), path, null)
    const sha = await commit(without, path, held)
    await github.as('ada').request(`PATCH /repos/${repository}/git/refs/heads/main`, { sha })
    expect(await process(later)).toEqual({ GATE_LIMIT: ['applied', 'written and read back'] })
  })

  it('is asked for anew where another pull request brings the same file', async () => {
    const { github, bring, open, process } = await scene()
    await bring({ [path]: held })
    await process()
    await github.as('ada').push(repository, { files: { [path]: null } })
    const again = await open({ [path]: held })
    await github.as('ada').merge(repository, again)
    expect(await process(later)).toEqual(waits('a person has to approve it'))
  })
})

describe('governance', { timeout: 120_000 }, () => {
  const free = 'service: action\n'
  const registered = '.github/sar/variables.yml'
  const registry = 'expected:\n  - { name: GATE_LIMIT, layer: repo-vars, governed: true }\n'

  it.each(['merge', 'squash', 'rebase'] as const)('is not lifted by what makes use of it: %s', async (method) => {
    const { github, open, process } = await scene()
    const number = await open({ '.github/sar.yml': free })
    const branch = await headOf(github, number)
    await github.as('eve').push(repository, { branch, files: { [path]: wish() } })
    await github.as('eve').push(repository, { branch, files: { 'notes.txt': 'x' } })
    await github.as('ada').merge(repository, number, method)
    expect(await process()).toEqual(waits('its name was governed when it came'))
  })

  it.each([1, 2])(
    'is not lifted by commits of a pull request that were pushed, and not merged: %i after it',
    async (more) => {
      const { github, open, process } = await scene()
      const branch = await headOf(github, await open({ '.github/sar.yml': free }))
      await github.as('eve').push(repository, { branch, files: { [path]: wish() } })
      for (let at = 1; at < more; at += 1)
        await github.as('eve').push(repository, { branch, files: { 'notes.txt': `${at}` } })
      const sha = await github.tip(repository, branch)
      await github.as('ada').request(`PATCH /repos/${repository}/git/refs/heads/main`, { sha })
      expect(await process()).toEqual(waits('its name was governed when it came'))
    },
  )

  it('is not lifted so in the registry either, nor by one commit that nobody asked for', async () => {
    const { github, process } = await scene({ '.github/sar.yml': free, [registered]: registry })
    await github.as('ada').push(repository, { files: { [registered]: null, [path]: wish() } })
    expect(await process()).toEqual(waits('its name was governed when it came, and no merged pull request brought it'))
  })

  it('is lifted for what comes after, and what lifts it can be approved', async () => {
    const { bring, open, github, process } = await scene()
    await bring({ '.github/sar.yml': free, [path]: wish({ value: '6' }) })
    expect(await process()).toEqual({ GATE_LIMIT: ['applied', 'written and read back'] })
    await github.as('ada').merge(repository, await open({ [path]: wish() }))
    expect(await process()).toEqual({ GATE_LIMIT: ['applied', 'written and read back'] })
  })

  it('is looked for in the past of what is tried now alone', async () => {
    const { github, bring, process } = await scene()
    const asked = async (now = instant): Promise<readonly [unknown, number]> => {
      const from = github.requests.length
      const found = await process(now)
      return [found, github.requests.slice(from).filter(({ route }) => /\/(activity|compare)\b/.test(route)).length]
    }
    const free = (name: string, given: Readonly<Record<string, string>> = {}) => wish({ name, ...given })
    await bring({ '.sar/pending_ops/a.json': free('HELD', { blocked_until: '2026-06-02T12:00:00Z' }) })
    expect(await asked()).toEqual([{ HELD: ['held', expect.any(String)] }, 0])
    expect(await asked(later)).toEqual([{ HELD: ['applied', 'written and read back'] }, expect.any(Number)])
    await bring({ '.sar/pending_ops/b.json': free('FAILING') })
    github.fail({ with: 422, times: 1, method: 'POST', route: /\/actions\/variables$/ })
    expect((await asked())[1]).toBeGreaterThan(0)
    expect(await asked()).toEqual([{ FAILING: ['waiting', expect.stringContaining('tried again after')] }, 0])
  })
})
