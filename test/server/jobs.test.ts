import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { describe, expect, it, onTestFinished } from 'vitest'
import { openInbox } from '../../src/server/inbox.ts'
import { startJobs } from '../../src/server/jobs.ts'
import type { Delivery } from '../../src/server/inbox.ts'

const at = new Date('2026-06-01T12:00:00Z')
const delivery = (id: string, repository = 'octo/model') => ({
  id,
  event: 'push',
  repository,
  payload: JSON.stringify({ id }),
})

describe('the inbox', () => {
  it('takes a delivery once, however often GitHub sends it', () => {
    const inbox = openInbox(':memory:')
    expect(inbox.add(delivery('a'), at)).toBe(true)
    expect(inbox.add(delivery('a'), at)).toBe(false)
    expect(inbox.add({ ...delivery('a'), id: 'made-up' }, at)).toBe(false)
    expect(inbox.take(at)?.id).toBe('a')
    expect(inbox.take(at)).toBeNull()
    inbox.done({ ...delivery('a'), tries: 1 })
    expect(inbox.add(delivery('a'), at)).toBe(false)
  })

  it('takes again what was given up when it comes anew', () => {
    const inbox = openInbox(':memory:')
    inbox.add(delivery('a'), at)
    inbox.take(at)
    inbox.retry({ ...delivery('a'), tries: 5 }, null, 'gave up')
    expect(inbox.add(delivery('a'), at)).toBe(true)
    expect(inbox.take(at)).toMatchObject({ id: 'a', tries: 1 })
  })

  it('gives out what a crash left in hand five times, and no more', () => {
    const folder = mkdtempSync(join(tmpdir(), 'sar-inbox-'))
    onTestFinished(() => rmSync(folder, { recursive: true, force: true }))
    const file = join(folder, 'inbox.sqlite')
    openInbox(file).add(delivery('a'), at)
    const crashed = Array.from({ length: 6 }, () => {
      const inbox = openInbox(file)
      const taken = inbox.take(at)
      inbox.close()
      return taken?.tries ?? null
    })
    expect(crashed).toEqual([1, 2, 3, 4, 5, null])
    expect(openInbox(file).counts().failed).toBe(1)
  })

  it('keeps one repository from holding up another', () => {
    const inbox = openInbox(':memory:')
    inbox.add(delivery('a'), at)
    inbox.add(delivery('b'), at)
    inbox.add(delivery('c', 'octo/other'), at)
    expect([inbox.take(at)?.id, inbox.take(at)?.id, inbox.take(at)]).toEqual(['a', 'c', null])
  })

  it('keeps no body of what was handled', () => {
    const inbox = openInbox(':memory:')
    inbox.add(delivery('a'), at)
    inbox.take(at)
    inbox.retry({ ...delivery('a'), tries: 1 }, null, 'gave up')
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

  it('begins on another repository while one is at work', async () => {
    const { promise, resolve } = Promise.withResolvers<undefined>()
    const seen: string[] = []
    const { inbox, jobs } = await run(async ({ id }) => {
      if (id === 'a') await promise
      seen.push(id)
    })
    inbox.add(delivery('a'), at)
    jobs.wake()
    await new Promise((settle) => setImmediate(settle))
    inbox.add(delivery('b', 'octo/other'), at)
    jobs.wake()
    await new Promise((settle) => setImmediate(settle))
    expect(seen).toEqual(['b'])
    resolve(undefined)
    await jobs.idle()
    expect(seen).toEqual(['b', 'a'])
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
