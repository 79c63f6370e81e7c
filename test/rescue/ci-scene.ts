import { execFileSync } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { load } from 'js-yaml'
import { onTestFinished } from 'vitest'
import { z } from 'zod'
import { startApp } from '../../src/app.ts'
import { createGitHub } from '../../src/context/github/client.ts'
import { branchStateReader } from '../../src/context/state/branch.ts'
import type { State } from '../../src/domain/state.ts'
import { startGitHub } from '../support/github/start.ts'
import type { GitHub } from '../support/github/start.ts'
import { runAction } from '../support/run-action.ts'

export const repository = 'octo/model'
export const workflowPath = '.github/workflows/ci.yml'

export const workflow = `name: ci
on: { push: { branches: [main] }, pull_request: {} }
permissions: { contents: read }
jobs:
  test:
    runs-on: ubuntu-24.04
    timeout-minutes: 10
    steps:
      - run: make test
`

/** Lines of a failed step's log by what they tell. */
export const told = {
  network: [
    "pip._vendor.urllib3.exceptions.ReadTimeoutError: HTTPSConnectionPool(host='files.pythonhosted.org', port=443): Read timed out.",
  ],
  version: ["##[error]The version '3.1' with architecture 'x64' was not found for Ubuntu 24.04."],
  unknown: ['The frobnicator has left the building: 42 gadgets lost'],
} as const

/** The log of a step `Run make test` that failed. */
export const logOf = (lines: readonly string[], from: Date): string =>
  [
    '##[group]Run make test',
    'shell: /usr/bin/bash -e {0}',
    '##[endgroup]',
    ...lines,
    '##[error]Process completed with exit code 1.',
  ]
    .map((line, at) => `${new Date(from.getTime() + at * 1000).toISOString().slice(0, -1)}0000Z ${line}\n`)
    .join('')

const permissions = z.looseObject({ default_permissions: z.record(z.string(), z.enum(['read', 'write'])) })
const issuesSchema = z.array(
  z.object({
    number: z.int(),
    title: z.string(),
    body: z.string().nullable(),
    state: z.string(),
    pull_request: z.unknown().optional(),
  }),
)
const pullsSchema = z.array(z.object({ number: z.int(), head: z.object({ ref: z.string(), sha: z.string() }) }))

const runsSchema = z.object({
  workflow_runs: z.array(
    z.object({ id: z.int(), path: z.string(), event: z.string(), head_branch: z.string(), status: z.string() }),
  ),
})

const hour = 3_600_000

/** What shifts the clock of a process that Node starts, by so many milliseconds. */
const shifted = (by: number): string => {
  const code = `const D = Date; globalThis.Date = class extends D {
    constructor(...given) { if (given.length === 0) super(D.now() + ${by}); else super(...given) }
    static now() { return D.now() + ${by} }
  }`
  return `--import=data:text/javascript,${encodeURIComponent(code)}`
}

type Environment = Readonly<Record<string, string>>

/** A repository whose CI runs on an embedded GitHub, with the App or the Action as its one service. */
export const ciScene = async (
  service: 'app' | 'action',
  files: Readonly<Record<string, string>> = {},
  given: Environment | ((github: GitHub) => Environment) = {},
) => {
  const folder = mkdtempSync(join(tmpdir(), 'sar-ci-'))
  const cwd = join(folder, 'model')
  let passed = 0
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(cwd, path)), { recursive: true })
    writeFileSync(join(cwd, path), text)
  }
  write(
    '.github/sar.yml',
    `service: ${service}\nstate: { branch: sar-state${service === 'app' ? '' : ', writer: ada'} }\ntriage: { escalate: ['@ada'] }\nrescue: { autonomy: P1 }\n`,
  )
  for (const [path, text] of Object.entries({ [workflowPath]: workflow, ...files })) write(path, text)
  const git = (...args: readonly string[]) =>
    execFileSync('git', ['-C', cwd, '-c', 'user.name=Ada', '-c', 'user.email=ada@example.com', ...args], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    })
  git('init', '--quiet', '--initial-branch=main')
  git('remote', 'add', 'origin', `https://github.com/${repository}.git`)
  git('add', '--all')
  git('commit', '--quiet', '--message=Start')
  const github = await startGitHub()
  const env = typeof given === 'function' ? given(github) : given
  const hosted = await github.createRepository({ owner: 'octo', name: 'model', from: cwd, organization: true })
  github.collaborator(repository, 'ada', 'admin')
  const ada = github.as('ada')
  // GitHub's description wants a text where GitHub itself says null, so the label has one.
  await ada.request(`POST /repos/${repository}/labels`, { name: 'sar', description: 'By SAR watchdog' })
  const registered = github.app({
    slug: 'sar-watchdog',
    webhookSecret: 'a secret for this scene only',
    permissions: permissions.parse(load(readFileSync('app.yml', 'utf8'))).default_permissions,
  })
  github.install(registered, repository)
  const app =
    service === 'action'
      ? null
      : await startApp(
          {
            appId: registered.id,
            privateKey: registered.privateKey,
            webhookSecret: 'a secret for this scene only',
            apiUrl: github.url,
            port: 0,
            host: '127.0.0.1',
            dataDir: join(folder, 'data'),
            ...(env['SAR_AGENT_TOKEN'] === undefined
              ? {}
              : { agent: { token: env['SAR_AGENT_TOKEN'], repositories: [repository] } }),
            ...(env['MLFLOW_TRACKING_URI'] === undefined
              ? {}
              : {
                  mlflow: {
                    server: { uri: env['MLFLOW_TRACKING_URI'], token: null, username: null, password: null },
                    repositories: [env['SAR_MLFLOW_REPOSITORIES'] ?? repository],
                  },
                }),
          },
          { now: () => new Date(Date.now() + passed), log: () => {} },
        )
  if (app !== null) github.webhooks.to(`${app.url}/api/github/webhooks`)
  onTestFinished(async () => {
    github.webhooks.to('http://127.0.0.1:9/')
    await app?.stop()
    await github.stop()
    rmSync(folder, { recursive: true, force: true })
  })
  const writer = app === null ? ({ kind: 'login', login: 'ada', own: true } as const) : ({ kind: 'app' } as const)
  let asked: Promise<number> | null = null
  const settle = async (): Promise<void> => {
    if (app === null) return
    let seen = -1
    while (seen !== github.webhooks.deliveries.length) {
      seen = github.webhooks.deliveries.length
      await github.idle()
      await app.idle()
      await github.idle()
    }
  }
  const sha = () => github.tip(repository, 'main')
  /** One run of the Action over main as it stands. */
  const act = async (inputs: Environment): Promise<void> => {
    git('fetch', '--quiet', hosted.directory, 'main')
    git('reset', '--quiet', '--hard', 'FETCH_HEAD')
    const clock = passed === 0 ? {} : { NODE_OPTIONS: shifted(passed) }
    const where = { GITHUB_REPOSITORY: repository, GITHUB_API_URL: github.url, ...clock }
    const ran = await runAction(cwd, { ...where, INPUT_TOKEN: github.token('ada'), ...inputs })
    if (ran.status === 70 || ran.status === null) throw new Error(ran.log)
  }
  return {
    github,
    ada,
    cwd,
    /** One more run of a workflow on main, so many hours ago. */
    run: async (
      conclusion: 'success' | 'failure',
      lines: readonly string[] = [],
      hoursAgo = 1,
      path: string = workflowPath,
    ) => {
      const createdAt = new Date(Date.now() - hoursAgo * hour)
      const log = conclusion === 'failure' ? logOf(lines, createdAt) : ''
      const step = { name: 'Run make test', conclusion }
      return github.addRun(repository, {
        path,
        createdAt,
        conclusion,
        sha: await sha(),
        jobs: [{ name: 'test', conclusion, log, steps: [step] }],
      })
    },
    act,
    /** Sweeps as the service does: the App when a maintainer asks, the Action on its schedule. */
    sweep: async (): Promise<void> => {
      if (app !== null) {
        asked ??= ada.openIssue(repository, { title: 'How do we stand?' })
        await ada.comment(repository, await asked, '@bot sar sprint')
        await settle()
        return
      }
      await act({ GITHUB_EVENT_NAME: 'schedule', INPUT_APPLY: 'true', ...env })
    },
    /** What follows a merge: the App hears of it, and the Action's workflow of the mailbox runs. */
    mail: async (): Promise<void> => {
      if (app === null) await act({ GITHUB_EVENT_NAME: 'push', INPUT_COMMAND: 'intent process' })
      else await settle()
    },
    /** A green run, and the first sweep: what stands later is no baseline. */
    begin: async function begin() {
      await this.run('success', [], 30)
      await this.sweep()
    },
    settle,
    /** So many hours pass for the service; GitHub's own clock stands beside it. */
    pass: (hours: number): void => void (passed += hours * hour),
    /** The instant as the service has it. */
    now: (): Date => new Date(Date.now() + passed),
    /** A file's text at a commit. */
    file: async (path: string, ref: string): Promise<string> => {
      const found = await ada.request(`GET /repos/${repository}/contents/${path}?ref=${ref}`)
      return Buffer.from(z.object({ content: z.string() }).parse(found).content, 'base64').toString('utf8')
    },
    filesOf: async (pull: number) =>
      z
        .array(z.object({ filename: z.string() }))
        .parse(await ada.request(`GET /repos/${repository}/pulls/${pull}/files`))
        .map(({ filename }) => filename),
    /** One run in six fails, where so few are enough to tell: the rate is no longer healthy. */
    degrade: async function degrade(lines: readonly string[]) {
      for (let hours = 30; hours > 25; hours -= 1) await this.run('success', [], hours)
      await this.sweep()
      await this.run('failure', lines)
      await this.sweep()
    },
    /** The gates judge a head: the App does so itself once CI has run there, by how it ended where the rate is high. */
    gate: async ({ ref, sha: head }: { ref: string; sha: string }, conclusion: 'success' | 'failure') => {
      if (app === null) {
        const jobs = [{ name: 'sar / gate', conclusion }]
        const path = '.github/workflows/sar-gate.yml'
        await github.addRun(repository, {
          path,
          name: 'sar',
          event: 'pull_request',
          branch: ref,
          sha: head,
          conclusion,
          jobs,
        })
      } else {
        const going = {
          path: workflowPath,
          event: 'pull_request',
          branch: ref,
          sha: head,
          status: 'in_progress',
        } as const
        const { id } = await github.addRun(repository, going)
        await github.finishRun(repository, id, conclusion)
        await settle()
      }
    },
    state: async (): Promise<State> => {
      const reading = createGitHub({ baseUrl: github.url, token: github.token('ada'), pace: { spaced: false } })
      return (await branchStateReader({ github: reading, repository, branch: 'sar-state', writer }).read()).state
    },
    /** The saga's record. */
    saga: async function sagaOf() {
      return (await this.state()).runs.filter(({ playbook }) => playbook === 'SAR-002')
    },
    /** The runs of a workflow, the newest first. */
    runsOf: async (path: string) =>
      runsSchema
        .parse(await ada.request(`GET /repos/${repository}/actions/runs?per_page=100`))
        .workflow_runs.filter((run) => run.path === path),
    issues: async () =>
      issuesSchema
        .parse(await ada.request(`GET /repos/${repository}/issues?state=all&per_page=100`))
        .filter(({ body, pull_request: pull }) => pull === undefined && body?.startsWith('<!-- sar:') === true),
    pulls: async () => pullsSchema.parse(await ada.request(`GET /repos/${repository}/pulls?state=open`)),
  }
}
