import { createHmac, randomUUID } from 'node:crypto'
import { simpleUser } from './answers/account.ts'
import { repositoryAnswer } from './answers/repository.ts'
import type { Account, Installation } from './state/account.ts'
import type { Json } from './state/json.ts'
import type { Repository } from './state/repository.ts'
import { nodeId, type World } from './state/world.ts'

/** The webhooks we send, by the names of GitHub's description. */
export const sentWebhooks = [
  'push',
  'pull-request-opened',
  'pull-request-synchronize',
  'pull-request-closed',
  'pull-request-reopened',
  'pull-request-edited',
  'pull-request-labeled',
  'pull-request-unlabeled',
  'pull-request-auto-merge-enabled',
  'pull-request-auto-merge-disabled',
  'pull-request-review-requested',
  'pull-request-review-submitted',
  'pull-request-review-dismissed',
  'issues-opened',
  'issues-closed',
  'issues-reopened',
  'issues-edited',
  'issues-labeled',
  'issues-unlabeled',
  'issues-assigned',
  'issues-unassigned',
  'issue-comment-created',
  'issue-comment-edited',
  'issue-comment-deleted',
  'check-run-created',
  'check-run-completed',
  'check-run-rerequested',
  'check-run-requested-action',
  'check-suite-requested',
  'check-suite-completed',
  'check-suite-rerequested',
  'workflow-run-requested',
  'workflow-run-in-progress',
  'workflow-run-completed',
  'workflow-dispatch',
  'status',
  'installation-created',
  'installation-deleted',
] as const

export type Event = {
  /** As in `X-GitHub-Event`. */
  readonly event: string
  readonly action?: string
  readonly repository?: Repository
  readonly installation?: Installation
  readonly sender: Account
  readonly payload: Json
}

/** `repository_dispatch` has as many forms as there are event types: no description fits. */
const undescribed = new Set(['repository_dispatch'])

const installationOf = (world: World, { repository, installation }: Event): Installation | undefined =>
  installation ??
  world.installations.find(
    ({ account, repositories }) => account.id === repository?.owner.id && repositories.includes(repository.id),
  )

/** Whether an app is installed where a repository lives, so that anybody is told of what happens there. */
export const isTold = ({ installations }: World, { id, owner }: Repository): boolean =>
  installations.some(({ account, repositories }) => account.id === owner.id && repositories.includes(id))

const payloadOf = (world: World, event: Event, installation: Installation): Json => ({
  ...(event.action === undefined ? {} : { action: event.action }),
  ...event.payload,
  ...(event.repository === undefined
    ? { installation: event.payload['installation'] }
    : {
        repository: event.payload['repository'] ?? repositoryAnswer(world, event.repository),
        installation: { id: installation.id, node_id: nodeId('Installation', installation.id) },
      }),
  sender: simpleUser(world, event.sender),
})

type Sending = { readonly url: string; readonly id: string; readonly event: Event; readonly payload: Json }

/** Sends one delivery, as GitHub does: signed, ten seconds at most, no second try. */
const send = async (world: World, { url, id, event, payload }: Sending): Promise<void> => {
  const body = JSON.stringify(payload)
  const signature = createHmac('sha256', world.webhooks.secret).update(body).digest('hex')
  let status: number | 'refused' = 'refused'
  try {
    const response = await fetch(url, {
      method: 'POST',
      body,
      signal: AbortSignal.timeout(10_000),
      headers: {
        'content-type': 'application/json',
        'user-agent': 'GitHub-Hookshot/embedded',
        'x-github-delivery': id,
        'x-github-event': event.event,
        'x-github-hook-id': '1',
        'x-github-hook-installation-target-id': String(world.app.id),
        'x-github-hook-installation-target-type': 'integration',
        'x-hub-signature-256': `sha256=${signature}`,
      },
    })
    await response.arrayBuffer()
    status = response.status
  } catch {
    status = 'refused'
  }
  world.webhooks.deliveries.push({ id, event: event.event, action: event.action, payload, status })
}

const post = (world: World, event: Event, payload: Json, id: string): void => {
  const { url, pending } = world.webhooks
  if (url === undefined) return
  world.webhooks.outbox.push(() => {
    const sending = world.webhooks.last.then(() => send(world, { url, id, event, payload }))
    world.webhooks.last = sending
    pending.add(sending)
    void sending.finally(() => pending.delete(sending))
  })
}

/** Begins the deliveries that wait, one after another, so that tests see one order (GitHub promises none); called once the request that caused them has been answered. */
export const flush = (world: World): void => {
  for (const begin of world.webhooks.outbox.splice(0)) begin()
}

/** Tells the app what happened, when it is installed where it happened and asked for such events. Does not wait. */
export const emit = (world: World, event: Event): void => {
  const installation = installationOf(world, event)
  if (installation === undefined || !(installation.events.includes(event.event) || event.event === 'installation'))
    return
  const payload = payloadOf(world, event, installation)
  if (!undescribed.has(event.event)) {
    const where = `webhook ${event.event}${event.action === undefined ? '' : `.${event.action}`}`
    for (const message of world.contract.checkWebhook(event.event, event.action, payload))
      world.violations.push({ where, message })
  }
  post(world, event, payload, randomUUID())
}

/** Sends a delivery again with the same id, as the button in the app's settings does. */
export const redeliver = (world: World, id: string): void => {
  const delivery = world.webhooks.deliveries.find((one) => one.id === id)
  if (delivery === undefined) throw new Error(`no delivery ${id}`)
  const { event, action, payload } = delivery
  if (typeof payload !== 'object' || payload === null) return
  post(
    world,
    { event, ...(action === undefined ? {} : { action }), sender: world.app.bot, payload: {} },
    { ...payload },
    id,
  )
  flush(world)
}

/** Waits until every delivery begun, and every one that these cause, has been answered. */
export const settled = async (world: World): Promise<void> => {
  flush(world)
  while (world.webhooks.pending.size > 0) {
    await Promise.all(world.webhooks.pending)
    flush(world)
  }
}
