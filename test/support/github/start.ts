import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createRepository, tipOf, type NewRepository } from './acts/create.ts'
import { addRun, finishRun, type NewJob, type NewRun } from './acts/runs.ts'
import { installApp, makeApp, type NewApp, type NewInstallation } from './apps.ts'
import { loadContract } from './contract.ts'
import { makeDownloads } from './downloads.ts'
import { planted, type PlantedFault } from './faults.ts'
import { closeReader } from './git/reader.ts'
import { personAt } from './people.ts'
import { planting, secretAt, type Place, type SecretStore } from './plant.ts'
import { unseal } from './sealing.ts'
import { close, listen } from './server.ts'
import type { Account, App, Installation, Permissions } from './state/account.ts'
import type { Run } from './state/actions.ts'
import type { Conclusion } from './state/checks.ts'
import type { Repository } from './state/repository.ts'
import { accountOf, repositoryNamed, timestamp, type World } from './state/world.ts'
import { jobToken, tokenFor, type TokenRights } from './tokens.ts'
import { flush, redeliver, settled } from './webhooks.ts'

const newWorld = async (now: () => Date): Promise<World> => {
  let id = 1000
  const nextId = (): number => {
    id += 1
    return id
  }
  const createdAt = `${now().toISOString().slice(0, 19)}Z`
  const nobody: Account = { id: 1, login: 'ghost', type: 'User', name: null, email: null, createdAt }
  const bot: Account = { id: 2, login: 'app[bot]', type: 'Bot', name: null, email: null, createdAt }
  const world: World = {
    url: '',
    directory: await mkdtemp(join(tmpdir(), 'github-')),
    now,
    nextId,
    contract: loadContract(),
    downloads: makeDownloads(() => world.url),
    accounts: new Map(),
    repositories: [],
    organizations: new Map(),
    app: { id: 1, slug: 'app', name: 'app', owner: nobody, bot, publicKey: '', permissions: {}, events: [], createdAt },
    installations: [],
    tokens: new Map(),
    faults: [],
    requests: [],
    violations: [],
    spent: new Map(),
    sealing: undefined,
    webhooks: { url: undefined, secret: '', deliveries: [], outbox: [], pending: new Set(), last: Promise.resolve() },
  }
  return world
}

/**
 * An embedded GitHub over real HTTP: state of its own, real git repositories behind it, signed webhooks, planted faults.
 * Each exchange and each webhook is held against GitHub's OpenAPI description; `violations` lists what differs.
 */
export const startGitHub = async ({ now = () => new Date() }: { readonly now?: () => Date } = {}) => {
  const world = await newWorld(now)
  const server = await listen(world)
  return {
    /** Base of the REST API; GraphQL is at `/graphql`. */
    url: world.url,
    /** Every request of the program under test, in order. */
    requests: world.requests,
    violations: world.violations,
    ...planting(world),
    createRepository: (wanted: NewRepository): Promise<Repository> => createRepository(world, wanted),
    /** A run of a workflow, with its jobs, at a date of the past; tells nobody. */
    addRun: (repository: string, run: NewRun): Promise<Run> => addRun(world, repositoryNamed(world, repository), run),
    /** Ends a run that was dispatched or started again, and tells of it. */
    finishRun: async (
      repository: string,
      id: number,
      conclusion: Conclusion,
      jobs: readonly NewJob[] = [],
    ): Promise<void> => {
      const { runs } = repositoryNamed(world, repository)
      const run = runs.find((one) => one.id === id)
      if (run === undefined) throw new Error(`no run ${id}`)
      await finishRun(world, repositoryNamed(world, repository), run, { conclusion, jobs })
      flush(world)
    },
    /** The id of the commit at a branch's tip. */
    tip: (repository: string, branch: string): Promise<string> => tipOf(repositoryNamed(world, repository), branch),
    /** A person; commits that carry the address are known to be the person's. */
    user: (login: string, known: Partial<Pick<Account, 'name' | 'email'>> = {}): Account =>
      Object.assign(accountOf(world, login), known),
    token: (login: string, rights: TokenRights = {}): string => tokenFor(world, login, rights),
    /** The token of a job of Actions in a repository. */
    jobToken: (repository: string, permissions: Permissions): string => jobToken(world, repository, permissions),
    /** Makes the one app that this GitHub knows; a key is made when none is given. */
    app: (wanted: NewApp): App & { readonly privateKey: string } => makeApp(world, wanted),
    /** Installs the app where the repository lives; asks for a second repository of the same owner are added. */
    install: (app: App, repository: string, given: NewInstallation = {}): Installation =>
      installApp(world, app, repository, given),
    as: (login: string) => personAt(world, login),
    webhooks: {
      /** Sends the app's webhooks to an address from now on, signed with the secret, the app's own otherwise. */
      to: (url: string, secret?: string): void => {
        world.webhooks.url = url
        world.webhooks.secret = secret ?? world.webhooks.secret
      },
      deliveries: world.webhooks.deliveries,
      redeliver: (id: string): void => redeliver(world, id),
    },
    /** Waits until every webhook, and every one that these cause, has been answered. */
    idle: (): Promise<void> => settled(world),
    /** Plants a fault: the next `times` requests that meet it (once, if nothing is said) go wrong. */
    fail: (fault: PlantedFault): void => {
      world.faults.push(planted(fault))
    },
    /** Takes every planted fault away. */
    heal: (): void => {
      world.faults.length = 0
    },
    /** Replaces the key to which secrets are sealed. */
    replaceSealingKey: (): void => {
      world.sealing = undefined
    },
    /** The clear value of a secret that came sealed; undefined where there is none. */
    secretValue: async (place: Place, name: string, store: SecretStore = 'actions'): Promise<string | undefined> => {
      const sealed = secretAt(world, place, name, store)?.sealed
      return sealed === undefined ? undefined : unseal(world, sealed)
    },
    now: (): string => timestamp(world),
    stop: async (): Promise<void> => {
      world.webhooks.url = undefined
      await close(server)
      for (const { directory } of world.repositories) closeReader(directory)
      await rm(world.directory, { recursive: true, force: true, maxRetries: 5, retryDelay: 50 })
    },
  }
}

/** The embedded GitHub that {@link startGitHub} starts. */
export type GitHub = Awaited<ReturnType<typeof startGitHub>>
