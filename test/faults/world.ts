import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { startGitHub } from '../support/github/start.ts'
import type { GitHub } from '../support/github/start.ts'
import { openRegistry } from './registry.ts'
import type { Registry } from './registry.ts'
import { repository } from './service.ts'
import type { Ordered } from './service.ts'

export { repository } from './service.ts'

const hour = 3_600_000

/** A repository on an embedded GitHub, and a clock that the test moves. */
export interface World {
  readonly github: GitHub
  readonly ada: ReturnType<GitHub['as']>
  readonly token: string
  /** The registry of models, where the scene has one. */
  readonly models: Registry | null
  readonly now: () => Date
  /** Lets time pass, in hours. */
  readonly pass: (hours: number) => void
  /** What the service is ordered to do, over this address. */
  readonly order: (command: Ordered['command'], url: string) => Ordered
  /** The server that answers a path. */
  readonly server: (path: string) => string
  readonly stop: () => Promise<void>
}

/** What a repository of a scene is made of. */
export interface Given {
  readonly files: Readonly<Record<string, string>>
  /** Only these look: the others would cost time and find nothing. */
  readonly sensors: readonly string[]
  /** Opens a registry of models with versions that logged these errors, and its alias at the first. */
  readonly models?: readonly number[]
  /** The coding agent that can be assigned, by its login. */
  readonly agent?: string
}

/** The configuration of every scene, unless its files say otherwise. */
export const settings = [
  'service: action',
  'state: { branch: sar-state, writer: ada }',
  "triage: { escalate: ['@ada'] }",
  'rescue: { autonomy: P1 }',
  '',
].join('\n')

/** Opens a world whose one service is the Action, run by ada's token. */
export const openWorld = async ({ files, sensors, models: errors, agent }: Given): Promise<World> => {
  const folder = mkdtempSync(join(tmpdir(), 'sar-faults-'))
  const begun = Date.now()
  let passed = 0
  const now = (): Date => new Date(begun + passed)
  const github = await startGitHub({ now })
  await github.createRepository({
    owner: 'octo',
    name: 'model',
    organization: true,
    files: { '.github/sar.yml': settings, ...files },
  })
  github.collaborator(repository, 'ada', 'admin')
  if (agent !== undefined) github.codingAgent(repository, agent)
  const token = github.token('ada')
  const models = errors === undefined ? null : await openRegistry()
  for (const error of errors ?? []) models?.register(error)
  // GitHub's description wants a text where GitHub itself says null, so the label has one.
  await github.as('ada').request(`POST /repos/${repository}/labels`, { name: 'sar', description: 'By SAR watchdog' })
  return {
    github,
    token,
    models,
    server: (path) => (path.startsWith('/mlflow/') ? (models?.url ?? github.url) : github.url),
    now,
    ada: github.as('ada'),
    pass: (hours) => void (passed += hours * hour),
    order: (command, url) => ({
      command,
      sensors,
      url,
      token,
      now: now().toISOString(),
      temp: folder,
      patience: 120_000,
      models: models !== null,
      agent: agent !== undefined,
      byPerson: false,
      code: null,
    }),
    stop: async () => {
      await github.stop()
      await models?.stop()
      rmSync(folder, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 })
    },
  }
}
