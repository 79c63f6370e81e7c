import { messageOf } from '../domain/errors.ts'
import type { Delivery, Inbox } from './inbox.ts'

const mostTries = 5

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
    ports.inbox.done(delivery.id)
  } catch (error) {
    const wait = delivery.tries < mostTries ? (backoff[delivery.tries - 1] ?? null) : null
    const next = wait === null ? null : new Date(ports.now().getTime() + wait)
    ports.inbox.retry(delivery.id, next, messageOf(error))
    ports.log(next === null ? 'error' : 'warn', `${delivery.event} ${delivery.id}: ${messageOf(error)}`)
  }
}

/**
 * Works the inbox off in order of arrival, one delivery at a time: handlers of one repository never race each other. A
 * handler that fails is tried again, later each time; after five tries the delivery is kept as failed with its reason.
 */
export const startJobs = (ports: JobPorts): Jobs => {
  let stopped = false
  let working: Promise<void> | null = null
  let again = false
  let timer: NodeJS.Timeout | null = null

  const drain = async (): Promise<void> => {
    for (;;) {
      const delivery = stopped ? null : ports.inbox.take(ports.now())
      if (delivery === null) return
      await finish(ports, delivery)
    }
  }

  const wake = (): void => {
    if (stopped) return
    if (working !== null) {
      again = true
      return
    }
    working = drain().finally(() => {
      working = null
      if (again) {
        again = false
        wake()
      } else if (!stopped && ports.inbox.counts().waiting > 0) schedule()
    })
  }

  const schedule = (): void => {
    timer ??= setTimeout(() => {
      timer = null
      wake()
    }, 1000).unref()
  }

  const idle = async (): Promise<void> => {
    const current = working
    if (current === null) return
    await current
    await idle()
  }

  return {
    wake,
    idle,
    stop: async () => {
      stopped = true
      if (timer !== null) clearTimeout(timer)
      await working
    },
  }
}
