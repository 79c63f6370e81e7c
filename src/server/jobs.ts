import { messageOf } from '../domain/errors.ts'
import { mostTries } from './inbox.ts'
import type { Delivery, Inbox } from './inbox.ts'

/** Repositories that are worked on at one time. */
const atOnce = 4

/** What was handled is remembered this long, milliseconds, so that nobody sends it again: 30 days. */
const remembered = 30 * 86_400_000

/** Waits before the second, third … try, milliseconds. */
const backoff = [5_000, 30_000, 120_000, 600_000] as const

/** Hands deliveries to the handler, one after the other a repository, several repositories at once. */
export interface Jobs {
  /** Looks at the inbox now. */
  wake(): void
  /** Takes nothing new and waits for what is in hand. */
  stop(): Promise<void>
  /** Resolves once nothing is in hand and nothing is due. */
  idle(): Promise<void>
}

export interface JobPorts {
  readonly inbox: Inbox
  readonly handle: (delivery: Delivery) => Promise<void>
  readonly now: () => Date
  readonly log: (level: 'info' | 'warn' | 'error', message: string) => void
}

const finish = async (ports: JobPorts, delivery: Delivery): Promise<void> => {
  try {
    await ports.handle(delivery)
    ports.inbox.done(delivery)
  } catch (error) {
    const wait = delivery.tries < mostTries ? (backoff[delivery.tries - 1] ?? null) : null
    const next = wait === null ? null : new Date(ports.now().getTime() + wait)
    ports.inbox.retry(delivery, next, messageOf(error))
    ports.log(next === null ? 'error' : 'warn', `${delivery.event} ${delivery.id}: ${messageOf(error)}`)
  }
}

/**
 * Works the inbox off in order of arrival, one delivery at a time a repository, so that its handlers never race each
 * other, and several repositories beside each other, so that none waits for another's. A handler that fails is tried
 * again, later each time; after five tries the delivery is kept as failed with its reason.
 */
export const startJobs = (ports: JobPorts): Jobs => {
  let stopped = false
  const working = new Set<Promise<void>>()
  let timer: NodeJS.Timeout | null = null
  let pruned = 0

  const prune = (): void => {
    const now = ports.now().getTime()
    if (now - pruned < 86_400_000) return
    pruned = now
    ports.inbox.prune(new Date(now - remembered))
  }

  const drain = async (): Promise<void> => {
    for (;;) {
      const delivery = stopped ? null : ports.inbox.take(ports.now())
      if (delivery === null) return
      wake()
      await finish(ports, delivery)
    }
  }

  const wake = (): void => {
    if (stopped || working.size === atOnce) return
    prune()
    const work = drain().finally(() => {
      working.delete(work)
      if (!stopped && ports.inbox.counts().waiting > 0) schedule()
    })
    working.add(work)
  }

  const schedule = (): void => {
    timer ??= setTimeout(() => {
      timer = null
      wake()
    }, 1000).unref()
  }

  const idle = async (): Promise<void> => {
    if (working.size === 0) return
    await Promise.all(working)
    await idle()
  }

  return {
    wake,
    idle,
    stop: async () => {
      stopped = true
      if (timer !== null) clearTimeout(timer)
      await Promise.all(working)
    },
  }
}
