import { createPublicKey, generateKeyPairSync } from 'node:crypto'
import { installationAnswer } from './answers/installation.ts'
import type { App, Installation, Permissions } from './state/account.ts'
import { fullName } from './state/repository.ts'
import { accountOf, nodeId, repositoryNamed, timestamp, type World } from './state/world.ts'
import { emit, flush } from './webhooks.ts'

export type NewApp = {
  readonly slug: string
  readonly id?: number
  readonly owner?: string
  /** RSA, as PEM. */
  readonly privateKey?: string
  readonly webhookSecret?: string
  readonly permissions?: Permissions
  /** Events that it asks for; all when nothing is said. */
  readonly events?: readonly string[]
}

const allEvents = [
  'check_run',
  'check_suite',
  'issue_comment',
  'issues',
  'pull_request',
  'pull_request_review',
  'push',
  'repository_dispatch',
  'status',
  'workflow_dispatch',
  'workflow_run',
] as const

export const makeApp = (world: World, wanted: NewApp): App & { readonly privateKey: string } => {
  const privateKey =
    wanted.privateKey ??
    generateKeyPairSync('rsa', {
      modulusLength: 2048,
      privateKeyEncoding: { type: 'pkcs1', format: 'pem' },
      publicKeyEncoding: { type: 'spki', format: 'pem' },
    }).privateKey
  const app: App = {
    id: wanted.id ?? world.nextId(),
    slug: wanted.slug,
    name: wanted.slug,
    owner: accountOf(world, wanted.owner ?? 'app-maker'),
    bot: accountOf(world, `${wanted.slug}[bot]`, 'Bot'),
    publicKey: createPublicKey(privateKey).export({ type: 'spki', format: 'pem' }).toString(),
    permissions: { metadata: 'read', ...wanted.permissions },
    events: wanted.events ?? allEvents,
    createdAt: timestamp(world),
  }
  world.app = app
  world.webhooks.secret = wanted.webhookSecret ?? world.webhooks.secret
  return { ...app, privateKey }
}

export type NewInstallation = {
  /** Less than the app asks for, when the owner has not yet granted what is new. */
  readonly permissions?: Permissions
}

export const installApp = (world: World, app: App, name: string, given: NewInstallation): Installation => {
  const repository = repositoryNamed(world, name)
  const known = world.installations.find(({ account }) => account.id === repository.owner.id)
  if (known !== undefined) {
    known.repositories.push(repository.id)
    return known
  }
  const installation: Installation = {
    id: world.nextId(),
    account: repository.owner,
    permissions: given.permissions ?? app.permissions,
    events: app.events,
    repositories: [repository.id],
    createdAt: timestamp(world),
  }
  world.installations.push(installation)
  const repositories = [
    {
      id: repository.id,
      node_id: nodeId('Repository', repository.id),
      name: repository.name,
      full_name: fullName(repository),
      private: repository.private,
    },
  ]
  const payload = { installation: installationAnswer(world, installation), repositories, requester: null }
  emit(world, { event: 'installation', action: 'created', installation, sender: repository.owner, payload })
  flush(world)
  return installation
}
