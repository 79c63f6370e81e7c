import { spawn } from 'node:child_process'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { afterAll, describe, expect, it, onTestFinished } from 'vitest'
import { z } from 'zod'
import { createGitHub } from '../../src/context/github/client.ts'
import { createReader } from '../../src/context/github/reader.ts'
import { branchState } from '../../src/effects/state/branch.ts'
import { noOutbox } from '../../src/effects/state/outbox.ts'
import { sealTo } from '../../src/formats/sealed-box.ts'
import { between } from '../support/between.ts'
import type { Step } from '../support/between.ts'
import { startGitHub } from '../support/github/start.ts'
import type { GitHub } from '../support/github/start.ts'
import { asking, folder, repository, sar } from './scene.ts'

const box = '.sar/pending_ops'
const program = resolve(import.meta.dirname, '../../src/cli.ts')
const argv = ['intent', 'process', '--apply', '--repo', repository]
const timeout = 420_000
const pace = { second: 1, timeout: 20_000, spaced: false } as const

/** Where the program keeps itself compiled, so that it starts quickly. */
const compiled = mkdtempSync(join(tmpdir(), 'sar-compiled-'))
afterAll(() => rmSync(compiled, { recursive: true, force: true }))

type Given = Readonly<Record<string, unknown>>
const queued = (files: Readonly<Record<string, Given>>): Readonly<Record<string, string>> =>
  Object.fromEntries(
    Object.entries(files).map(([name, given]) => [
      `${box}/variable_${name}.json`,
      JSON.stringify({ operation: 'set', queued_at: '2026-05-01T10:00:00Z', ...given }),
    ]),
  )

const openBox = async ({ github, token }: { readonly github: GitHub; readonly token: string }) => {
  const client = createGitHub({ baseUrl: github.url, token, pace: { spaced: false } })
  const key = await createReader(client, repository).publicKey('repo-secrets')
  if (!key.known) throw new Error(key.reason)
  return { store: 'actions', encrypted_value: await sealTo(key.value, 'hunter2'), key_id: key.value.id }
}

/** A GitHub whose mailbox holds every kind of intent. */
const hosted = async () => {
  const github = await startGitHub()
  onTestFinished(() => github.stop())
  await github.createRepository({
    owner: 'octo',
    name: 'model',
    organization: true,
    files: { '.github/sar.yml': 'service: action\n' },
  })
  github.collaborator(repository, 'ada', 'admin')
  github.addEnvironment(repository, 'prod')
  github.setVariable(repository, 'CHANGED', 'former')
  github.setVariable(repository, 'GONE', 'former')
  const given = { github, token: github.token('ada') }
  const files = queued({
    new: { name: 'NEW', value: '1' },
    changed: { name: 'CHANGED', value: '2' },
    gone: { name: 'GONE', operation: 'delete' },
    env: { name: 'IN_ENV', value: '3', scope: 'env', environment: 'prod' },
    early: { name: 'TWICE', value: 'early', queued_at: '2026-05-02T10:00:00Z' },
    late: { name: 'TWICE', value: 'late', queued_at: '2026-05-03T10:00:00Z' },
    sealed: { name: 'KEY', ...(await openBox(given)) },
  })
  await github.as('ada').push(repository, { branch: 'main', files })
  return given
}

type Hosted = Awaited<ReturnType<typeof hosted>>

/** Runs the program in a process of its own, with this GitHub; resolves to the signal that ended it. */
const run = (
  url: string,
  token: string,
  kill: (stop: () => void) => void = () => undefined,
): Promise<string | null> => {
  const cwd = folder()
  const env = { PATH: process.env['PATH'], HOME: cwd, XDG_CACHE_HOME: compiled, GITHUB_API_URL: url, SAR_TOKEN: token }
  const child = spawn(process.execPath, [program, ...argv], { cwd, env, stdio: 'ignore' })
  kill(() => child.kill('SIGKILL'))
  return new Promise((settle) => void child.on('exit', (_, signal) => settle(signal)))
}

const listSchema = z.object({ variables: z.array(z.object({ name: z.string(), value: z.string() })) })

/** All that is left behind: variables, the secret, what the ledger calls applied or refused, whether its chain holds. */
const leftBehind = async ({ github, token }: Hosted) => {
  const list = async (where: string) => {
    const { variables } = listSchema.parse(
      await github.as('ada').request(`GET /repos/${repository}/${where}/variables`),
    )
    return Object.fromEntries(variables.map(({ name, value }) => [name, value]))
  }
  const { state } = await branchState({
    github: createGitHub({ baseUrl: github.url, token, pace: { spaced: false } }),
    repository,
    branch: 'sar-state',
    writer: { kind: 'action' },
    outbox: noOutbox,
    pauseMs: 1,
  }).read()
  const ends = state.ledger
    .filter(({ action }) => action === 'intent.applied' || action === 'intent.refused')
    .map(({ action, subject, evidence }) => `${action} ${subject} ${JSON.stringify(evidence['value'] ?? null)}`)
  return {
    repo: await list('actions'),
    env: await list('environments/prod'),
    secret: await github.secretValue(repository, 'KEY'),
    ends: ends.toSorted((a, b) => (a < b ? -1 : 1)),
    violations: github.violations,
  }
}

/** How often GitHub changed each variable or secret. */
const writes = ({ requests }: GitHub): Readonly<Record<string, number>> => {
  const counted: Record<string, number> = {}
  for (const { method, path, status, body } of requests) {
    if (method === 'GET' || status >= 300 || !/\/(?:variables|secrets)(?:\/|$)/.test(path)) continue
    const name =
      method === 'POST' ? z.object({ name: z.string() }).parse(JSON.parse(body)).name : path.split('/').at(-1)
    counted[name ?? ''] = (counted[name ?? ''] ?? 0) + 1
  }
  return counted
}

const onceEach = { NEW: 1, CHANGED: 1, GONE: 1, IN_ENV: 1, TWICE: 1, KEY: 1 }

/** The end without any accident, and the steps that lead to it. */
const undisturbed = async () => {
  const given = await hosted()
  const steps: Step[] = []
  const proxy = await between(given.github.url, async (step, when) => {
    if (when === 'before') steps.push(step)
    return 'go'
  })
  expect(await run(proxy.url, given.token)).toBeNull()
  await proxy.stop()
  expect(writes(given.github)).toEqual(onceEach)
  return { end: await leftBehind(given), steps }
}

const processHere = async ({ github, token }: Hosted): Promise<void> => {
  const done = await sar(argv, { cwd: folder(), variables: asking({ github, token }), now: new Date(), pace })
  // Files that an earlier run consumed are named until they are removed.
  const others = done.stderr.split('\n').filter((line) => line !== '' && !line.includes(' is inert'))
  expect([done.exitCode, others]).toEqual([0, []])
}

/** Runs the program, and kills it at a moment of a step. */
const runKilled = async ({ github, token }: Hosted, number: number, moment: 'before' | 'after'): Promise<void> => {
  let stop = (): void => undefined
  const gone = Promise.withResolvers<void>()
  const proxy = await between(github.url, async (step, when) => {
    if (step.number !== number || when !== moment) return 'go'
    stop()
    await gone.promise
    return 'cut'
  })
  const signal = await run(proxy.url, token, (way) => {
    stop = way
  })
  gone.resolve()
  await proxy.stop()
  expect(signal, `${moment} step ${number}`).toBe('SIGKILL')
}

describe('processing the mailbox in a process of its own', () => {
  it('ends in the same state wherever it is killed, each intent applied once', { timeout }, async () => {
    const { end, steps } = await undisturbed()
    expect(end).toMatchObject({ repo: { NEW: '1', CHANGED: '2', TWICE: 'late' }, env: { IN_ENV: '3' } })
    expect([end.secret, end.ends.length, end.violations]).toEqual(['hunter2', 7, []])
    expect(steps.length).toBeGreaterThanOrEqual(9)
    // What stands at GitHub before a step is what stood after the one before it.
    const moments: readonly { readonly number: number; readonly moment: 'before' | 'after' }[] = [
      { number: 1, moment: 'before' },
      ...steps.map(({ number }) => ({ number, moment: 'after' as const })),
    ]
    const accident = async ({ number, moment }: (typeof moments)[number]): Promise<void> => {
      const given = await hosted()
      await runKilled(given, number, moment)
      await processHere(given)
      expect(await leftBehind(given), `${moment} step ${number}`).toEqual(end)
      expect(writes(given.github), `${moment} step ${number}`).toEqual(onceEach)
    }
    // The program paces what it writes: while one waits, others go on.
    for (let from = 0; from < moments.length; from += 5) await Promise.all(moments.slice(from, from + 5).map(accident))
  })

  it('loses nothing when several do it at once, one is killed, and a push comes in between', { timeout }, async () => {
    const { end, steps } = await undisturbed()
    const given = await hosted()
    const { github, token } = given
    let pushed = false
    const proxy = await between(github.url, async ({ number }, when) => {
      if (pushed || number < 4 || when === 'before') return 'go'
      pushed = true
      const files = queued({ pushed: { name: 'PUSHED', value: '9' } })
      await github.as('ada').push(repository, { branch: 'main', files })
      return 'go'
    })
    onTestFinished(() => proxy.stop())
    const killed = runKilled(given, Math.ceil(steps.length / 2), 'after')
    const ended = await Promise.all([run(proxy.url, token), run(proxy.url, token), killed])
    expect([pushed, ended.slice(0, 2)]).toEqual([true, [null, null]])
    await processHere(given)
    const left = await leftBehind(given)
    expect({ ...left, ends: left.ends.filter((one) => !one.includes('variable_pushed')) }).toEqual({
      ...end,
      repo: { ...end.repo, PUSHED: '9' },
    })
    expect(left.ends.filter((one) => one.includes('variable_pushed'))).toHaveLength(1)
  })
})
