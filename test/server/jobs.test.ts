import { describe, expect, it } from 'vitest'
import { openInbox } from '../../src/server/inbox.ts'
import { startJobs } from '../../src/server/jobs.ts'
import type { Delivery } from '../../src/server/inbox.ts'

const at = new Date('2026-06-01T12:00:00Z')
const delivery = (id: string) => ({ id, event: 'push', payload: '{}' })

describe('the inbox', () => {
  it('takes a delivery once, however often GitHub sends it', () => {
    const inbox = openInbox(':memory:')
    expect(inbox.add(delivery('a'), at)).toBe(true)
    expect(inbox.add(delivery('a'), at)).toBe(false)
    expect(inbox.take(at)?.id).toBe('a')
    expect(inbox.take(at)).toBeNull()
    inbox.done('a')
    expect(inbox.add(delivery('a'), at)).toBe(false)
  })

  it('keeps no body of what was handled', () => {
    const inbox = openInbox(':memory:')
    inbox.add(delivery('a'), at)
    inbox.take(at)
    inbox.retry('a', null, 'gave up')
    expect(inbox.counts()).toEqual({ waiting: 0, inHand: 0, failed: 1 })
  })
})

describe('jobs', () => {
  const run = async (handle: (found: Delivery) => Promise<void>) => {
    const inbox = openInbox(':memory:')
    const said: string[] = []
    let now = at
    const jobs = startJobs({ inbox, handle, now: () => now, log: (level, message) => said.push(`${level} ${message}`) })
    return { inbox, jobs, said, later: (ms: number) => (now = new Date(now.getTime() + ms)) }
  }

  it('handles in the order of arrival, one at a time', async () => {
    const seen: string[] = []
    let running = 0
    const { inbox, jobs } = await run(async ({ id }) => {
      running += 1
      expect(running).toBe(1)
      await new Promise((resolve) => setImmediate(resolve))
      seen.push(id)
      running -= 1
    })
    for (const id of ['a', 'b', 'c']) {
      inbox.add(delivery(id), at)
      jobs.wake()
    }
    await jobs.idle()
    expect(seen).toEqual(['a', 'b', 'c'])
    expect(inbox.counts().waiting).toBe(0)
  })

  it('tries again what failed, and keeps it as failed after five tries', async () => {
    const { inbox, jobs, said, later } = await run(async () => {
      throw new Error('GitHub said 500')
    })
    inbox.add(delivery('a'), at)
    for (let attempt = 0; attempt < 5; attempt += 1) {
      jobs.wake()
      await jobs.idle()
      later(3_600_000)
    }
    expect(inbox.counts()).toEqual({ waiting: 0, inHand: 0, failed: 1 })
    expect(said).toHaveLength(5)
    expect(said.at(-1)).toBe('error push a: GitHub said 500')
    await jobs.stop()
  })
})
