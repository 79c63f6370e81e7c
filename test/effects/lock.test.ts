import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { lockKey, withLock } from '../../src/effects/lock.ts'
import type { LockRequest } from '../../src/effects/lock.ts'
import { localState } from '../../src/effects/state/local.ts'

let root = ''
let now = new Date('2026-05-04T12:00:00.000Z')
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'sar-lock-'))
  now = new Date('2026-05-04T12:00:00.000Z')
})
afterEach(() => rm(root, { recursive: true, force: true }))

const ports = () => ({ state: localState(root), clock: { now: () => now } })
const request = (run: string, target = 'repository'): LockRequest => ({
  playbook: 'SAR-001',
  target,
  holder: 'sar-watchdog',
  run,
})
const later = (minutes: number): void => {
  now = new Date(now.getTime() + minutes * 60_000)
}
const locks = async () => (await localState(root).read()).state.locks

describe('lock', () => {
  it('holds while the action runs and is gone after it, also when the action fails', async () => {
    const done = await withLock(ports(), request('r1'), async () => Object.entries(await locks()))
    const lock = {
      holder: 'sar-watchdog',
      run: 'r1',
      since: '2026-05-04T12:00:00.000Z',
      until: '2026-05-04T12:30:00.000Z',
    }
    expect(done).toEqual({ taken: true, result: [[lockKey('SAR-001', 'repository'), lock]] })
    expect(await locks()).toEqual({})
    const failing = withLock(ports(), request('r1'), () => Promise.reject(new Error('no disk')))
    await expect(failing).rejects.toThrow('no disk')
    expect(await locks()).toEqual({})
  })

  it('lets one of many in, tells the others who, and never keeps other targets out', async () => {
    let inside = 0
    let refused = 0
    const { promise: allOthersRefused, resolve } = Promise.withResolvers<void>()
    const seen = await Promise.all(
      ['r1', 'r1', 'r2', 'r3'].map(async (run) => {
        const one = await withLock(ports(), request(run), async () => {
          inside += 1
          const other = await withLock(ports(), request(run, 'another'), async () => 'in')
          expect(other).toEqual({ taken: true, result: 'in' })
          await allOthersRefused
          return inside
        })
        if (!one.taken) refused += 1
        if (refused === 3) resolve()
        return one
      }),
    )
    const winner = seen.find(({ taken }) => taken)
    expect(winner).toEqual({ taken: true, result: 1 })
    const others = seen.filter((one) => !one.taken)
    expect(others.length).toBe(3)
    expect(new Set(others.map((one) => (one.taken ? '' : one.held.holder)))).toEqual(new Set(['sar-watchdog']))
  })

  it('is extended by renewing, and broken with a ledger line when it is stale', async () => {
    const outcome = await withLock(ports(), request('r1'), async (renew) => {
      later(29)
      await renew()
      later(29)
      expect(await withLock(ports(), request('r2'), async () => 'in')).toMatchObject({
        taken: false,
        held: { run: 'r1' },
      })
      later(1)
      const second = await withLock(ports(), request('r2'), async () => {
        await expect(renew()).rejects.toThrow('Run r1 lost its lock to run r2')
        return 'broke it'
      })
      expect(second).toEqual({ taken: true, result: 'broke it' })
      return 'ended late'
    })
    expect(outcome).toEqual({ taken: true, result: 'ended late' })
    const { state } = await localState(root).read()
    expect(state.ledger).toMatchObject([
      {
        action: 'lock.broken',
        subject: 'SAR-001/repository',
        evidence: { run: 'r1', until: '2026-05-04T12:59:00.000Z' },
      },
    ])
  })
})
