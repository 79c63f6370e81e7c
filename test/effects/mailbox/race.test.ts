import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { inMemoryWorkspace } from '../../../src/context/workspace/in-memory.ts'
import { processMailbox } from '../../../src/effects/mailbox/process.ts'
import type { MailboxPorts, MailboxRequest } from '../../../src/effects/mailbox/process.ts'
import type { MailboxResult } from '../../../src/effects/mailbox/outcome.ts'
import { mailbox, openWorld } from './world.ts'

let root = ''
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'sar-race-'))
})
afterEach(() => rm(root, { recursive: true, force: true }))

const old = { name: 'X', value: 'old', queued_at: '2026-05-01T10:00:00Z' }
const late = { name: 'X', value: 'new', queued_at: '2026-05-01T11:00:00Z' }
const nameOf = (path: string): string => path.slice('.sar/pending_ops/variable_'.length, -5)
const short = ({ outcomes, exitCode }: MailboxResult) => [
  exitCode,
  ...outcomes.map(({ path, state }) => `${nameOf(path)} ${state}`),
]

type Moment = 'before it sets out' | 'after it set out' | 'while it writes' | 'before its receipts'

/** The ports of one run, in which at a moment of it another run does its work, whole. */
const crossing = (ports: MailboxPorts, moment: Moment, other: () => Promise<void>): MailboxPorts => {
  let done = false
  const at = async (now: Moment): Promise<void> => {
    if (done || now !== moment) return
    done = true
    await other()
  }
  let updates = 0
  return {
    ...ports,
    apply: async (change) => {
      await at('while it writes')
      return ports.apply(change)
    },
    state: {
      ...ports.state,
      update: async (message, update) => {
        updates += 1
        await at(updates === 1 ? 'before it sets out' : 'before its receipts')
        const state = await ports.state.update(message, update)
        if (updates === 1) await at('after it set out')
        return state
      },
    },
  }
}

/** One run that knows only the older intent, with a run in between that knows what was pushed since. */
const race = async (moment: Moment, pushed: Readonly<Record<string, Readonly<Record<string, unknown>>>>) => {
  const { ports, request, variables, world } = openWorld(root, mailbox({ old }))
  const newer: MailboxRequest = { ...request, tree: inMemoryWorkspace({ files: mailbox(pushed) }).tree }
  const seen: { other: MailboxResult | null } = { other: null }
  const first = await processMailbox(
    request,
    crossing(ports, moment, async () => {
      seen.other = await processMailbox(newer, ports)
    }),
  )
  const { ledger } = (await world.state.read()).state
  return {
    first,
    other: seen.other === null ? [] : short(seen.other),
    value: variables.get('repo-vars/X'),
    lines: ledger.map(({ action, subject }) => `${action} ${nameOf(subject)}`),
    valueNow: () => variables.get('repo-vars/X'),
    set: (text: string) => variables.set('repo-vars/X', text),
    again: async () => short(await processMailbox(newer, ports)),
  }
}

describe('two runs with a push between them', () => {
  it.each(['before it sets out', 'after it set out'] as const)(
    'keep the later value when the run that knows it comes %s',
    async (moment) => {
      const { first, other, value, lines, again } = await race(moment, { old, late })
      expect(other).toEqual([0, 'old superseded', 'late applied'])
      expect(short(first)).toEqual([0, 'old superseded'])
      expect(first.outcomes[0]?.reason).toContain('variable_late.json came later')
      expect(value).toBe('new')
      expect(lines).toEqual([
        ...(moment === 'after it set out' ? ['intent.applying old'] : []),
        'intent.applying late',
        'intent.applied late',
        'intent.refused old',
      ])
      expect(await again()).toEqual([0])
    },
  )

  it.each(['before it sets out', 'after it set out'] as const)(
    'keep the later value and note who lost when only the later file is left, %s',
    async (moment) => {
      const { first, value, lines } = await race(moment, { late })
      expect(short(first)).toEqual([0, 'old superseded'])
      expect(value).toBe('new')
      expect(lines.filter((line) => line.startsWith('intent.applied'))).toEqual(['intent.applied late'])
      expect(lines.at(-1)).toBe('intent.refused old')
    },
  )

  it.each([
    ['the later file alone', { late }],
    ['both files', { old, late }],
  ] as const)('write the later one anew when both wrote at the same time, with %s left', async (_, pushed) => {
    const { first, lines, value, again, valueNow } = await race('while it writes', pushed)
    expect(short(first)).toEqual([1, 'old conflict'])
    expect(first.outcomes[0]?.reason).toMatch(/variable_late\.json came later.* written anew/)
    expect([value, lines.at(-1)]).toEqual(['old', 'intent.applying late'])
    expect(lines.filter((line) => line === 'intent.refused old')).toHaveLength(1)
    expect(await again()).toEqual([0, 'late applied'])
    expect(valueNow()).toBe('new')
    expect(await again()).toEqual([0])
  })

  it('leave a variable alone that a person set after they crossed', async () => {
    const { again, set, valueNow } = await race('while it writes', { late })
    set('by hand')
    expect(await again()).toEqual([1, 'late conflict'])
    expect(valueNow()).toBe('by hand')
  })

  it('write the later one anew when the run that overtook it ends first', async () => {
    const { ports, request, variables, world } = openWorld(root, mailbox({ old }))
    const newer: MailboxRequest = { ...request, tree: inMemoryWorkspace({ files: mailbox({ late }) }).tree }
    const reached = Promise.withResolvers<void>()
    const gate = Promise.withResolvers<void>()
    let updates = 0
    const waiting: MailboxPorts = {
      ...ports,
      state: {
        ...ports.state,
        update: async (message, update) => {
          updates += 1
          if (updates === 2) {
            reached.resolve()
            await gate.promise
          }
          return ports.state.update(message, update)
        },
      },
    }
    const seen: { other: Promise<MailboxResult> | null } = { other: null }
    const first = await processMailbox(request, {
      ...ports,
      apply: async (change) => {
        seen.other ??= processMailbox(newer, waiting)
        await reached.promise
        return ports.apply(change)
      },
    })
    expect([short(first), variables.get('repo-vars/X')]).toEqual([[1, 'old conflict'], 'old'])
    gate.resolve()
    const other = await seen.other
    expect(other === null ? null : short(other)).toEqual([0, 'late applied'])
    expect(variables.get('repo-vars/X')).toBe('new')
    const { ledger } = (await world.state.read()).state
    expect(ledger.map(({ action, subject }) => `${action} ${nameOf(subject)}`)).toEqual([
      'intent.applying old',
      'intent.applying late',
      'intent.refused old',
      'intent.applying late',
      'intent.applied late',
    ])
  })

  it('write the later one anew when the run that overtook it dies before its receipts', async () => {
    const { ports, request, variables, world } = openWorld(root, mailbox({ old }))
    const both: MailboxRequest = { ...request, tree: inMemoryWorkspace({ files: mailbox({ old, late }) }).tree }
    const newer: MailboxRequest = { ...request, tree: inMemoryWorkspace({ files: mailbox({ late }) }).tree }
    const dying = crossing(ports, 'while it writes', async () => {
      await processMailbox(newer, ports)
      world.interrupt = (step) => {
        if (step === 'after apply') throw new Error('killed')
      }
    })
    let caught = ''
    const dead: MailboxPorts = {
      ...dying,
      state: {
        ...dying.state,
        update: async (message, update) => {
          if (caught !== '') throw new Error('killed')
          return dying.state.update(message, update)
        },
      },
      apply: async (change) => {
        try {
          return await dying.apply(change)
        } catch (error) {
          caught = 'killed'
          throw error
        }
      },
    }
    await expect(processMailbox(request, dead)).rejects.toThrow('killed')
    world.interrupt = () => undefined
    expect(variables.get('repo-vars/X')).toBe('old')
    expect(short(await processMailbox(both, ports))).toEqual([0, 'old superseded', 'late applied'])
    expect(variables.get('repo-vars/X')).toBe('new')
    expect(short(await processMailbox(both, ports))).toEqual([0])
  })

  it('give one receipt when both apply the same file', async () => {
    for (const moment of [
      'before it sets out',
      'after it set out',
      'while it writes',
      'before its receipts',
    ] as const) {
      const { first, value, lines } = await race(moment, { old })
      expect([moment, ...short(first)]).toEqual([moment, 0, 'old applied'])
      expect(value).toBe('old')
      expect(lines.filter((line) => line === 'intent.applied old')).toHaveLength(1)
      await rm(join(root, '.sar'), { recursive: true, force: true })
    }
  })

  it('leave the older one while the later is under way, unless the run that set out for it is long dead', async () => {
    const { ports, request, world, variables } = openWorld(root, mailbox({ old }))
    const newer: MailboxRequest = { ...request, tree: inMemoryWorkspace({ files: mailbox({ late }) }).tree }
    let updates = 0
    world.interrupt = (step) => {
      updates += Number(step === 'after update')
      if (updates > 0) throw new Error('killed after it set out')
    }
    await expect(processMailbox(newer, ports)).rejects.toThrow('killed')
    world.interrupt = () => undefined
    expect(short(await processMailbox(request, ports))).toEqual([4, 'old waiting'])
    expect(variables.size).toBe(0)
    world.now = new Date(world.now.getTime() + 11 * 60_000)
    expect(short(await processMailbox(request, ports))).toEqual([0, 'old applied'])
  })

  it('stop at a halt between two writes', async () => {
    const { ports, request, world, changes } = openWorld(root, mailbox({ a: { name: 'A' }, b: { name: 'B' } }))
    const halt = { by: '@ada', at: '2026-05-04T11:00:00.000Z', reason: 'release' }
    const halting: MailboxPorts = {
      ...ports,
      apply: async (change) => {
        const receipt = await ports.apply(change)
        await world.state.update('halt', (state) => ({ state: { ...state, halt }, append: [] }))
        return receipt
      },
    }
    expect(short(await processMailbox(request, halting))).toEqual([4, 'a applied', 'b stopped'])
    expect(changes).toEqual(['repo-vars/A=info'])
  })
})
