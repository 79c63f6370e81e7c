import { mkdirSync } from 'node:fs'
import type { AddressInfo } from 'node:net'
import { join } from 'node:path'
import { Probot } from 'probot'
import { z } from 'zod'
import { clientsFor } from './app/clients.ts'
import type { GrantedMemory } from './app/clients.ts'
import { startClock } from './app/clock.ts'
import { deliverySchema, handlers } from './app/deliveries.ts'
import type { AppOptions } from './app/options.ts'
import type { MlflowServer } from './context/stores/mlflow-server.ts'
import { UsageError } from './domain/errors.ts'
import type { AgentAccess } from './effects/github/place.ts'
import { signerFrom } from './ledger/signing.ts'
import { createHttpServer } from './server/http.ts'
import { openInbox } from './server/inbox.ts'
import type { Delivery } from './server/inbox.ts'
import { startJobs } from './server/jobs.ts'

/** The App as it runs: where it listens, and how to let it finish and end. */
export interface RunningApp {
  readonly url: string
  /** Resolves once everything that came in was handled. */
  idle(): Promise<void>
  /** What the clock does every ten minutes: asks for the sweeps of repositories whose turn it is. */
  tick(): Promise<void>
  stop(): Promise<void>
}

/** What the process gives the App besides its options. */
export interface AppProcess {
  readonly now: () => Date
  readonly log: (level: 'info' | 'warn' | 'error', message: string) => void
}

const appSchema = z.object({ slug: z.string() })

/** The operator's MLflow server, for the repositories that the operator names. */
const mlflowFor = (repository: string, { mlflow }: AppOptions): MlflowServer | null =>
  mlflow?.repositories.includes(repository.toLowerCase()) === true ? mlflow.server : null

/** As whom coding agents are assigned, in the repositories that the operator names. */
const agentFor = (repository: string, { agent, apiUrl }: AppOptions): AgentAccess | null =>
  agent?.repositories.includes(repository.toLowerCase()) === true ? { token: agent.token, baseUrl: apiUrl } : null

/** What the operator gives the jobs of a repository. Throws UsageError where the key that signs is none. */
const meansFor = (options: AppOptions) => {
  const { dataDir, signingKey } = options
  const signer = signingKey === undefined ? null : signerFrom(signingKey, 'SAR_SIGNING_KEY')
  return (repository: string) => ({
    repository,
    dataDir,
    signer,
    mlflow: mlflowFor(repository, options),
    agent: agentFor(repository, options),
  })
}

/**
 * Starts the App: webhooks are verified, stored, answered, and then worked off one after the other. Each delivery gets
 * tokens of its own, narrowed to its repository. What no webhook told of, a sweep by the clock sees to.
 */
export const startApp = async (options: AppOptions, { now, log }: AppProcess): Promise<RunningApp> => {
  const { appId, privateKey, webhookSecret, apiUrl, dataDir } = options
  const meansOf = meansFor(options)
  mkdirSync(dataDir, { recursive: true })
  const probot = new Probot({ appId, privateKey, secret: webhookSecret, baseUrl: apiUrl, logLevel: 'fatal' })
  const inbox = openInbox(join(dataDir, 'inbox.sqlite'))
  let asked: Promise<string> | null = null
  const self = (): Promise<string> =>
    (asked ??= selfOf(probot).catch((error: unknown) => {
      asked = null
      throw error
    }))
  const granted: GrantedMemory = new Map()
  const handled = new Map<string, number>()

  const handle = async ({ event, payload }: Delivery): Promise<void> => {
    const handler = handlers[event]
    const body: unknown = JSON.parse(payload)
    const { installation, repository } = deliverySchema.parse(body)
    const work = handler?.(body) ?? null
    if (work === null || installation === undefined || repository === undefined) return
    const given = { installation: installation.id, repository: repository.full_name, apiUrl, reads: work.reads }
    const clients = await clientsFor(probot, given, granted)
    try {
      await work.run({ ...meansOf(repository.full_name), clients, self, now, service: 'app' })
    } catch (error) {
      // Settings that do not hold stay so until somebody mends them: trying again would only repeat the complaint.
      if (!(error instanceof UsageError)) throw error
      log('warn', `${event} in ${repository.full_name}: ${error.message}`)
    }
    handled.set(event, (handled.get(event) ?? 0) + 1)
  }

  const jobs = startJobs({ inbox, handle, now, log })
  const server = createHttpServer({
    inbox,
    verify: (body, signature) => probot.webhooks.verify(body, signature),
    now,
    wake: () => jobs.wake(),
    notReady: () => null,
    metrics: () => metricsText(handled, inbox.counts()),
  })
  const clock = startClock({ probot, apiUrl, inbox, now, wake: () => jobs.wake(), log })
  await new Promise<void>((resolve, reject) => {
    server.once('error', reject)
    server.listen(options.port, options.host, resolve)
  })
  jobs.wake()
  return {
    url: `http://${options.host}:${portOf(server.address())}`,
    idle: () => jobs.idle(),
    tick: () => clock.tick(),
    stop: async () => {
      await clock.stop()
      await new Promise((resolve) => server.close(resolve))
      await jobs.stop()
      inbox.close()
    },
  }
}

const selfOf = async (probot: Probot): Promise<string> =>
  `${appSchema.parse((await (await probot.auth()).request('GET /app')).data).slug}[bot]`

const portOf = (address: string | AddressInfo | null): number =>
  typeof address === 'object' && address !== null ? address.port : 0

const metricsText = (
  handled: ReadonlyMap<string, number>,
  counts: { readonly waiting: number; readonly inHand: number; readonly failed: number },
): string =>
  [
    '# TYPE sar_deliveries_handled_total counter',
    ...[...handled].map(([event, number]) => `sar_deliveries_handled_total{event="${event}"} ${number}`),
    '# TYPE sar_inbox gauge',
    `sar_inbox{state="waiting"} ${counts.waiting}`,
    `sar_inbox{state="in-hand"} ${counts.inHand}`,
    `sar_inbox{state="failed"} ${counts.failed}`,
    '',
  ].join('\n')
