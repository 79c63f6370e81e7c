import { readFileSync } from 'node:fs'
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { load } from 'js-yaml'
import { z } from 'zod'
import { startApp } from '../../src/app.ts'
import type { RunningApp } from '../../src/app.ts'
import { createGitHub } from '../../src/context/github/client.ts'
import { branchStateReader } from '../../src/context/state/branch.ts'
import type { State } from '../../src/domain/state.ts'
import { startGitHub } from '../support/github/start.ts'
import type { GitHub } from '../support/github/start.ts'
import type { Drift } from './drift.ts'
import { makeSample } from './repository.ts'
import { plantRuns } from './runs.ts'
import { sampleVariables } from './variables.ts'

/** The sample on an embedded GitHub with the App installed, webhooks flowing. */
export interface Hosted {
  readonly github: GitHub
  readonly app: RunningApp
  readonly webhookSecret: string
  readonly repository: string
  /** A person who may maintain the repository, and one who may only read it. */
  readonly maintainer: string
  readonly reader: string
  /** What the App said of itself while it worked. */
  readonly log: readonly string[]
  /** What the App remembers of the repository, read from the state branch. */
  state(): Promise<State>
  /** Waits until all webhooks are delivered and all that follows from them is done. */
  idle(): Promise<void>
  stop(): Promise<void>
}

const manifestSchema = z.looseObject({
  default_permissions: z.record(z.string(), z.enum(['read', 'write'])),
})

const repository = 'octo-models/churn'
const webhookSecret = 'a secret for the sample only'

const plantVariables = (github: GitHub, drift: Drift): void => {
  for (const { name, layer, value } of sampleVariables) {
    if (drift.missing.includes(name)) continue
    if (layer === 'repo-secrets') github.setSecret(repository, name)
    else github.setVariable(repository, name, value ?? 'https://tracking.example.com')
  }
}

/**
 * Hosts the sample and starts the App as `serve` does, over real HTTP; nothing of it knows that this is a sample. `now` is
 * the App's clock.
 */
export const hostSample = async (drift: Drift, asOf: Date, now: () => Date = () => new Date()): Promise<Hosted> => {
  const folder = await mkdtemp(join(tmpdir(), 'sar-sample-'))
  const source = join(folder, 'churn')
  await makeSample(source, drift, asOf)
  const github = await startGitHub()
  const [owner = '', name = ''] = repository.split('/')
  await github.createRepository({ owner, name, from: source, organization: true })
  plantVariables(github, drift)
  await plantRuns(github, repository, drift, asOf)
  github.collaborator(repository, 'ada', 'maintain')
  github.collaborator(repository, 'reader', 'read')
  // GitHub's description wants a text where GitHub itself says null, so the label has one.
  await github.as('ada').request(`POST /repos/${repository}/labels`, { name: 'sar', description: 'By SAR watchdog' })
  const manifest = manifestSchema.parse(load(readFileSync(join(import.meta.dirname, '../../app.yml'), 'utf8')))
  const registered = github.app({
    slug: 'sar-watchdog',
    webhookSecret,
    permissions: manifest.default_permissions,
  })
  github.install(registered, repository)
  const check = { context: 'SAR gate', integration_id: registered.id }
  const parameters = { strict_required_status_checks_policy: false, required_status_checks: [check] }
  github.addRuleset(repository, {
    name: 'main',
    branches: ['main'],
    rules: [{ type: 'required_status_checks', parameters }],
  })
  const log: string[] = []
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
    { now, log: (level, message) => void log.push(`${level} ${message}`) },
  )
  github.webhooks.to(`${app.url}/api/github/webhooks`)
  return {
    github,
    app,
    webhookSecret,
    repository,
    maintainer: 'ada',
    reader: 'reader',
    log,
    state: async () => {
      const token = github.token('ada')
      const reading = createGitHub({ baseUrl: github.url, token, pace: { spaced: false } })
      return (
        await branchStateReader({ github: reading, repository, branch: 'sar-state', writer: { kind: 'app' } }).read()
      ).state
    },
    idle: async () => {
      let seen = -1
      while (seen !== github.webhooks.deliveries.length) {
        seen = github.webhooks.deliveries.length
        await github.idle()
        await app.idle()
        await github.idle()
      }
    },
    stop: async () => {
      github.webhooks.to('http://127.0.0.1:9/')
      await app.stop()
      await github.stop()
      await rm(folder, { recursive: true, force: true })
    },
  }
}
