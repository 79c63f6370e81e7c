import { readFileSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { setTimeout } from 'node:timers/promises'
import { load } from 'js-yaml'
import { z } from 'zod'
import { startApp } from '../../src/app.ts'
import { startGitHub } from '../support/github/start.ts'
import type { GitHub } from '../support/github/start.ts'
import { repository } from './service.ts'

const root = resolve(import.meta.dirname, '../..')
const manifest = z.looseObject({ default_permissions: z.record(z.string(), z.enum(['read', 'write'])) })
const registryPath = '.github/sar/variables.yml'
const webhookSecret = 'a secret for this measurement only'

const registry = (count: number): string =>
  [
    'expected:',
    ...Array.from({ length: count }, (_, at) => `  - { name: V${at}, layer: repo-vars, default: x${at} }`),
    '',
  ].join('\n')

const pullsOpened = ({ requests }: GitHub): number =>
  requests.filter(({ method, path, status }) => method === 'POST' && path.endsWith('/pulls') && status === 201).length

/** An App that serves one repository, all of it embedded. */
const host = async (folder: string) => {
  const github = await startGitHub()
  const settings =
    'service: app\nrescue: { autonomy: P1, caps: { pullRequestsPerHour: 1000, openPullRequests: 1000 } }\n'
  await github.createRepository({
    owner: 'octo',
    name: 'model',
    organization: true,
    files: { '.github/sar.yml': settings, [registryPath]: registry(1) },
  })
  github.setVariable(repository, 'V0', 'x')
  github.collaborator(repository, 'ada', 'admin')
  const ada = github.as('ada')
  await ada.request(`POST /repos/${repository}/labels`, { name: 'sar', description: 'By SAR watchdog' })
  const registered = github.app({
    slug: 'sar-watchdog',
    webhookSecret,
    permissions: manifest.parse(load(readFileSync(join(root, 'app.yml'), 'utf8'))).default_permissions,
  })
  github.install(registered, repository)
  const app = await startApp(
    {
      appId: registered.id,
      privateKey: registered.privateKey,
      webhookSecret,
      apiUrl: github.url,
      port: 0,
      host: '127.0.0.1',
      dataDir: join(folder, 'data'),
    },
    { now: () => new Date(), log: () => {} },
  )
  github.webhooks.to(`${app.url}/api/github/webhooks`)
  const idle = async (): Promise<void> => {
    let seen = -1
    while (seen !== github.webhooks.deliveries.length) {
      seen = github.webhooks.deliveries.length
      await github.idle()
      await app.idle()
      await github.idle()
    }
  }
  const stop = async (): Promise<void> => {
    github.webhooks.to('http://127.0.0.1:9/')
    await app.stop()
    await github.stop()
  }
  return { github, ada, idle, stop }
}

const patience = 60_000

/** Until one more pull request is there. */
const opened = async (github: GitHub, before: number): Promise<void> => {
  const from = performance.now()
  while (pullsOpened(github) === before) {
    if (performance.now() - from > patience) throw new Error('no pull request came of a push')
    await setTimeout(5)
  }
}

/**
 * Milliseconds from the webhook of a push, by which a variable is expected that is not there, to the pull request that
 * sets it, so many times.
 */
export const timesToPull = async (count: number): Promise<readonly number[]> => {
  const folder = mkdtempSync(join(tmpdir(), 'sar-time-'))
  const { github, ada, idle, stop } = await host(folder)
  try {
    // What stands when the App first looks is no case to rescue.
    await ada.push(repository, { files: { 'README.md': '# Model\n' } })
    await idle()
    const times: number[] = []
    for (let at = 0; at < count; at += 1) {
      const before = pullsOpened(github)
      await ada.push(repository, { files: { [registryPath]: registry(at + 2) } })
      const from = performance.now()
      await opened(github, before)
      times.push(performance.now() - from)
      await idle()
    }
    return times
  } finally {
    await stop()
    rmSync(folder, { recursive: true, force: true })
  }
}
