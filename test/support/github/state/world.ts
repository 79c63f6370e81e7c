import type { Contract } from '../contract.ts'
import type { Downloads } from '../downloads.ts'
import type { Fault } from '../faults.ts'
import type { App, Account, Caller, Installation } from './account.ts'
import { fullName, type Repository } from './repository.ts'
import type { OrganizationSettings, SealingKey } from './settings.ts'

/** One line of the request log. The path is as asked; `route` is GitHub's template of it. */
export type RequestRecord = {
  readonly method: string
  readonly path: string
  readonly route: string
  readonly status: number
  readonly token: Caller['kind']
  /** As it was sent. */
  readonly body: string
}

/** A place where a request, an answer or a webhook differs from GitHub's description. */
export type Violation = { readonly where: string; readonly message: string }

/** A webhook that was sent. */
export type Delivery = {
  readonly id: string
  readonly event: string
  readonly action: string | undefined
  readonly payload: unknown
  readonly status: number | 'refused'
}

/** All state of one embedded GitHub. */
export type World = {
  url: string
  readonly directory: string
  readonly now: () => Date
  readonly nextId: () => number
  readonly contract: Contract
  readonly downloads: Downloads
  readonly accounts: Map<string, Account>
  readonly repositories: Repository[]
  readonly organizations: Map<string, OrganizationSettings>
  app: App
  readonly installations: Installation[]
  readonly tokens: Map<string, Caller>
  readonly faults: Fault[]
  readonly requests: RequestRecord[]
  readonly violations: Violation[]
  readonly spent: Map<string, number>
  /** None until it is first asked for, and after it was replaced. */
  sealing: SealingKey | undefined
  readonly webhooks: {
    url: string | undefined
    secret: string
    readonly deliveries: Delivery[]
    /** Deliveries that wait for the answer to be sent. */
    readonly outbox: (() => void)[]
    readonly pending: Set<Promise<void>>
    /** The delivery begun last. */
    last: Promise<void>
  }
}

/** The clock's time in GitHub's form: seconds, `Z`. */
export const timestamp = (world: World): string => iso(world.now())

export const iso = (date: Date): string => `${date.toISOString().slice(0, 19)}Z`

/** A repository by `owner/name`, whatever the case of its letters. */
export const findRepository = (world: World, owner: string, name: string): Repository | undefined => {
  const wanted = `${owner}/${name}`.toLowerCase()
  return world.repositories.find((repository) => fullName(repository).toLowerCase() === wanted)
}

/** A repository that a test names. */
export const repositoryNamed = (world: World, name: string): Repository => {
  const [owner = '', short = ''] = name.split('/')
  const repository = findRepository(world, owner, short)
  if (repository === undefined) throw new Error(`no repository ${name}`)
  return repository
}

/** The account of a login; a new one of the type given when there is none. */
export const accountOf = (world: World, login: string, type: Account['type'] = 'User'): Account => {
  const known = world.accounts.get(login.toLowerCase())
  if (known !== undefined) return known
  const account: Account = { id: world.nextId(), login, type, name: null, email: null, createdAt: timestamp(world) }
  world.accounts.set(login.toLowerCase(), account)
  return account
}

/** An opaque id as GraphQL uses it: the kind and the number. */
export const nodeId = (kind: string, id: number | string): string => Buffer.from(`${kind}:${id}`).toString('base64url')

/** The kind and the number of a node id. */
export const parseNodeId = (node: string): { readonly kind: string; readonly id: string } => {
  const [kind = '', ...rest] = Buffer.from(node, 'base64url').toString('utf8').split(':')
  return { kind, id: rest.join(':') }
}
