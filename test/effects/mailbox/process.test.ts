import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { known, unknown } from '../../../src/domain/answer.ts'
import { IncompleteError, RefusedError } from '../../../src/domain/errors.ts'
import { blobHash, sha256 } from '../../../src/domain/identity.ts'
import { registrySchema } from '../../../src/domain/registry.ts'
import { processMailbox } from '../../../src/effects/mailbox/process.ts'
import type { MailboxPorts } from '../../../src/effects/mailbox/process.ts'
import type { MailboxResult } from '../../../src/effects/mailbox/outcome.ts'
import { mailbox, noRight, openWorld } from './world.ts'

let root = ''
beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'sar-mailbox-'))
})
afterEach(() => rm(root, { recursive: true, force: true }))

const short = ({ outcomes, exitCode }: MailboxResult) => ({
  exitCode,
  lines: outcomes.map(({ path, state }) => `${path.slice('.sar/pending_ops/variable_'.length, -5)} ${state}`),
})

const sample = mailbox({
  set: { name: 'A', value: '1' },
  change: { name: 'B', value: '2', queued_at: '2026-05-01T11:00:00Z' },
  delete: { name: 'C', operation: 'delete', value: null, queued_at: '2026-05-01T12:00:00Z' },
  same: { name: 'D', value: 'kept', queued_at: '2026-05-01T13:00:00Z' },
  env: { name: 'E', value: 'x', scope: 'env', environment: 'prod', queued_at: '2026-05-01T14:00:00Z' },
  old: { name: 'F', value: 'early', queued_at: '2026-05-01T15:00:00Z' },
  new: { name: 'F', value: 'late', queued_at: '2026-05-01T16:00:00Z' },
  held: { name: 'G', value: 'x', blocked_until: '2027-01-01T00:00:00Z' },
  cut: '{"operation": "set", "na',
})

const openSample = () => {
  const opened = openWorld(root, sample)
  opened.variables.set('repo-vars/B', 'former')
  opened.variables.set('repo-vars/C', 'former')
  opened.variables.set('repo-vars/D', 'kept')
  return opened
}

const end = {
  'repo-vars/A': '1',
  'repo-vars/B': '2',
  'repo-vars/D': 'kept',
  'repo-vars/F': 'late',
  'env-vars/prod/E': 'x',
}
const steps = ['repo-vars/A=1', 'repo-vars/B=2', 'repo-vars/C=null', 'env-vars/prod/E=x', 'repo-vars/F=late']

describe('processing the mailbox', () => {
  it('applies what is due in order, with receipts, in two commits', async () => {
    const { ports, request, variables, changes } = openSample()
    let updates = 0
    const counting = {
      ...ports,
      state: {
        ...ports.state,
        update: (...given: Parameters<typeof ports.state.update>) => {
          updates += 1
          return ports.state.update(...given)
        },
      },
    }
    expect(short(await processMailbox(request, counting))).toEqual({
      exitCode: 1,
      lines: [
        'cut refused',
        'held held',
        'set applied',
        'change applied',
        'delete applied',
        'same applied',
        'env applied',
        'old superseded',
        'new applied',
      ],
    })
    expect(Object.fromEntries(variables)).toEqual(end)
    expect(changes).toEqual(steps)
    expect(updates).toBe(2)
    const { state } = await ports.state.read()
    const actions = state.ledger.map(({ action, subject }) => `${action} ${subject.slice(26, -5)}`)
    expect(actions[0]).toBe('intent.refused cut')
    expect(actions.slice(1, 7)).toEqual(
      ['set', 'change', 'delete', 'same', 'env', 'new'].map((one) => `intent.applying ${one}`),
    )
    expect(actions.slice(7, 13)).toEqual(
      ['set', 'change', 'delete', 'same', 'env', 'new'].map((one) => `intent.applied ${one}`),
    )
    expect(actions.slice(13)).toEqual(['intent.refused old'])
    const text = JSON.stringify(state)
    for (const value of ['early', 'late', 'kept', 'former']) expect(text).not.toContain(`"${value}`)
  })

  it('does nothing more when it runs again', async () => {
    const { ports, request, changes, world } = openSample()
    await processMailbox(request, ports)
    const { head } = await ports.state.read()
    world.interrupt = (step) => {
      if (step !== 'read') throw new Error(`not needed: ${step}`)
    }
    expect(short(await processMailbox(request, ports)).lines).toEqual(['cut refused', 'held held'])
    expect(changes).toEqual(steps)
    expect((await ports.state.read()).head).toBe(head)
  })

  it.each(['killed', 'failed once'])(
    'ends in the same state wherever it is %s, each intent applied once',
    async (how) => {
      const opened = openSample()
      let total = 0
      opened.world.interrupt = () => {
        total += 1
      }
      await processMailbox(opened.request, opened.ports)
      const clean = (await opened.world.state.read()).state
      await rm(join(root, '.sar'), { recursive: true })
      expect(total).toBeGreaterThan(20)
      for (let dead = 1; dead <= total; dead += 1) {
        const { ports, request, world, variables, changes } = openSample()
        let count = 0
        world.interrupt = () => {
          count += 1
          if (how === 'killed' ? count >= dead : count === dead) throw new Error(how)
        }
        await expect(
          processMailbox(request, ports).then(
            () => 'alive',
            () => 'dead',
          ),
        ).resolves.toMatch(/alive|dead/)
        world.interrupt = () => undefined
        await processMailbox(request, ports)
        expect(Object.fromEntries(variables)).toEqual(end)
        expect(changes.toSorted()).toEqual(steps.toSorted())
        const { state } = await world.state.read()
        const receipts = (one: typeof state) =>
          one.ledger
            .filter(({ action }) => action === 'intent.applied')
            .map(({ subject, evidence }) => ({ subject, evidence }))
        expect(receipts(state).toSorted((a, b) => (a.subject < b.subject ? -1 : 1))).toEqual(
          receipts(clean).toSorted((a, b) => (a.subject < b.subject ? -1 : 1)),
        )
        expect(state.mailbox.map(({ path }) => path)).toEqual(clean.mailbox.map(({ path }) => path))
        await rm(join(root, '.sar'), { recursive: true, force: true })
      }
    },
  )

  it('goes on from a write whose receipt is missing, unless another hand wrote since', async () => {
    const files = mailbox({ set: { name: 'A', value: '1' }, other: { name: 'B', value: '2' } })
    const { ports, request, world, change, changes } = openWorld(root, files)
    let updates = 0
    world.interrupt = (step) => {
      updates += Number(step === 'before update')
      if (updates === 2) throw new Error('killed before the receipts')
    }
    await expect(processMailbox(request, ports)).rejects.toThrow('killed')
    expect(changes).toEqual(['repo-vars/B=2', 'repo-vars/A=1'])
    world.interrupt = () => undefined
    change('repo-vars/B', 'by hand')
    expect(short(await processMailbox(request, ports))).toEqual({
      exitCode: 1,
      lines: ['other conflict', 'set applied'],
    })
    expect(changes.slice(2)).toEqual(['repo-vars/B=by hand'])
    expect(short(await processMailbox(request, ports))).toEqual({ exitCode: 1, lines: ['other dead'] })
    expect(changes.length).toBe(3)
  })
})

describe('what is not applied', () => {
  const one = (given: Readonly<Record<string, unknown>> = {}) =>
    openWorld(root, mailbox({ set: { name: 'A', value: '1', ...given } }))

  it('waits while its name is governed, until GitHub knows of the approval, whatever the ledger says', async () => {
    const { ports, request, variables } = one()
    const registry = known(registrySchema.parse({ expected: [{ name: 'A', layer: 'repo-vars', governed: true }] }))
    expect(short(await processMailbox({ ...request, registry }, ports))).toEqual({
      exitCode: 0,
      lines: ['set governed'],
    })
    expect(variables.size).toBe(0)
    const outcome = async (over: Partial<MailboxPorts> = {}) =>
      short(await processMailbox({ ...request, registry }, { ...ports, ...over })).lines
    const path = '.sar/pending_ops/variable_set.json'
    const blob = blobHash(Buffer.from(mailbox({ set: { name: 'A', value: '1' } })[path] ?? ''))
    const salt = sha256(`${blob} ${path}`).slice(0, 32)
    const evidence = { blob, value: sha256(`${salt}\u{0}1`), brought: 'c'.repeat(40), comment: null }
    const line = { at: '2026-05-04T12:00:00.000Z', actor: 'grace', action: 'confirm', subject: path, evidence } as const
    await ports.state.update('Approve', (state) => ({ state, append: [line] }))
    expect(await outcome()).toEqual(['set governed'])
    expect(await outcome({ awaiting: async () => () => 'GitHub knows of no review' })).toEqual(['set governed'])
    expect(await outcome({ awaiting: async () => () => null })).toEqual(['set applied'])
    expect(await outcome()).toEqual([])
  })

  it('waits when nobody can say what is governed', async () => {
    const { ports, request, variables } = one()
    const registry = unknown('it is not YAML')
    expect(short(await processMailbox({ ...request, registry }, ports))).toEqual({
      exitCode: 4,
      lines: ['set waiting'],
    })
    expect(variables.size).toBe(0)
  })

  it('waits for a right and names it', async () => {
    const { ports, request, blind, variables } = one({ scope: 'org' })
    blind.set('org-vars', noRight)
    const { outcomes, exitCode } = await processMailbox(request, ports)
    expect(outcomes).toMatchObject([{ state: 'waiting', permission: 'organization_actions_variables: write' }])
    expect(exitCode).toBe(4)
    expect(variables.size).toBe(0)
    blind.clear()
    expect(short(await processMailbox(request, ports))).toEqual({ exitCode: 0, lines: ['set applied'] })
  })

  it('stops for a halt in the state and for the kill switch', async () => {
    const { ports, request, world, changes } = openWorld(
      root,
      mailbox({ a: { name: 'A' }, b: { name: 'B' }, cut: '{' }),
    )
    const halt = { by: '@ada', at: '2026-05-04T11:00:00.000Z', reason: 'release' }
    await world.state.update('halt', (state) => ({ state: { ...state, halt }, append: [] }))
    const halted = await processMailbox(request, ports)
    expect(short(halted)).toEqual({ exitCode: 4, lines: ['cut stopped', 'a stopped', 'b stopped'] })
    expect(halted.outcomes[0]?.reason).toContain('halted by @ada')
    await world.state.update('resume', (state) => ({ state: { ...state, halt: null }, append: [] }))
    let asked = 0
    world.stop = async () => {
      asked += 1
      return asked > 2 ? 'SAR_KILL is set' : null
    }
    expect(short(await processMailbox(request, ports)).lines).toEqual(['cut refused', 'a applied', 'b stopped'])
    expect(changes).toEqual(['repo-vars/A=info'])
    world.stop = async () => null
    expect(short(await processMailbox(request, ports)).lines).toEqual(['cut refused', 'b applied'])
  })

  it.each([
    { what: 'it is refused', bad: { name: 'GITHUB_X' } },
    { what: 'it says what nobody knows', bad: { operation: 'rename' } },
    { what: 'it says nothing', bad: { value: '' } },
  ])('is given up after three tries, ten minutes and an hour apart, when $what', async ({ bad }) => {
    const { ports, request, world } = openWorld(root, mailbox({ bad }))
    const seen: string[] = []
    for (const minutes of [0, 5, 6, 30, 31, 60]) {
      world.now = new Date(world.now.getTime() + minutes * 60_000)
      const { outcomes, exitCode } = await processMailbox(request, { ...ports, clock: { now: () => world.now } })
      const { tries, nextTry } = (await world.state.read()).state.mailbox[0] ?? {}
      seen.push(`${exitCode} ${outcomes[0]?.state} ${tries} ${nextTry?.slice(11, 16) ?? 'never'}`)
    }
    expect(seen).toEqual([
      '1 refused 1 12:10',
      '1 refused 1 12:10',
      '1 refused 2 13:11',
      '1 refused 2 13:11',
      '1 dead 3 never',
      '1 dead 3 never',
    ])
    const { ledger } = (await world.state.read()).state
    expect(ledger.map(({ action, evidence }) => [action, evidence['try']])).toEqual(
      [1, 2, 3].map((n) => ['intent.refused', n]),
    )
  })

  it('is never given up for what GitHub does, and its value is in no reason', async () => {
    const { ports, request, world, failing } = one({ value: 'a-telling-value' })
    failing.set('A', new IncompleteError('GitHub failed (500) on {"value":"a-telling-value"}', 'Try again.'))
    for (let run = 0; run < 4; run += 1) {
      const { outcomes, exitCode } = await processMailbox(request, ports)
      expect(outcomes).toMatchObject([{ state: 'failed', reason: 'GitHub failed (500) on {"value":"…"}. Try again.' }])
      expect(exitCode).toBe(4)
    }
    expect(JSON.stringify((await world.state.read()).state)).not.toContain('telling')
    failing.clear()
    expect(short(await processMailbox(request, ports))).toEqual({ exitCode: 0, lines: ['set applied'] })
    expect((await world.state.read()).state.mailbox).toEqual([])
  })

  it.each([
    [
      '1',
      'GitHub failed (501) when it was asked to set 1 of 10 variables: {"value":"1"}',
      /^GitHub failed \(501\) when it was asked to set 1 of 10 variables: {"value":"…"}\. Try 1 more time\.$/,
    ],
    ['on', "GitHub failed on 'on', depending on nothing", /^GitHub failed on '…', depending on nothing\./],
    ['variable', 'GitHub was asked to set a variable: `variable` is taken', /to set a variable: `…` is taken/],
    ['A', 'GitHub refuses "A"', /^GitHub refuses "A"/],
    [
      'no-secret\nbut "long"',
      'GitHub failed on {"value":"no-secret\\nbut \\"long\\""}',
      /^GitHub failed on {"value":"…"}/,
    ],
    ['no-secret\nbut-long', 'GitHub failed on no-secret\nbut-long', /^GitHub failed on …\./],
  ])('leaves its value out of the reason, and nothing else: %j', async (value, said, reason) => {
    const { ports, request, failing } = one({ value })
    failing.set('A', new IncompleteError(said, 'Try 1 more time.'))
    const { outcomes } = await processMailbox(request, ports)
    expect(outcomes).toMatchObject([{ state: 'failed', reason: expect.stringMatching(reason) }])
  })

  it('is refused when GitHub refuses the intent itself, and stops no other', async () => {
    const { ports, request, failing, variables } = openWorld(root, mailbox({ a: { name: 'A' }, b: { name: 'B' } }))
    failing.set('A', new RefusedError('GitHub refuses the name', []))
    expect(short(await processMailbox(request, ports))).toEqual({ exitCode: 1, lines: ['a refused', 'b applied'] })
    expect([...variables.keys()]).toEqual(['repo-vars/B'])
  })

  it('waits for the right to write, and names it', async () => {
    const { ports, request, failing, world } = one()
    failing.set('A', new RefusedError('GitHub refused (403)', ['actions_variables: write'], 'Grant it.'))
    for (let run = 0; run < 4; run += 1)
      expect(await processMailbox(request, ports)).toMatchObject({
        exitCode: 4,
        outcomes: [
          { state: 'waiting', reason: 'GitHub refused (403). Grant it.', permission: 'actions_variables: write' },
        ],
      })
    failing.clear()
    expect(short(await processMailbox(request, ports))).toEqual({ exitCode: 0, lines: ['set applied'] })
    expect((await world.state.read()).state.ledger.length).toBe(2)
  })

  it('is not believed when GitHub shows another value after the write', async () => {
    const { ports, request, world, variables } = one()
    const lost = {
      ...ports,
      apply: async () => ({ kind: 'set-variable', number: null, sha: null, url: null, already: false }),
    }
    expect(short(await processMailbox(request, lost))).toEqual({ exitCode: 4, lines: ['set failed'] })
    expect((await world.state.read()).state.ledger.map(({ action }) => action)).toEqual(['intent.applying'])
    await processMailbox(request, ports)
    expect([...variables]).toEqual([['repo-vars/A', '1']])
  })

  const rivals = () => {
    const at = (hour: number): string => `2026-05-01T1${hour}:00:00Z`
    const opened = openWorld(
      root,
      mailbox({
        sound: { name: 'X', value: 'sound', queued_at: at(0) },
        late: { name: 'X', value: 'late', queued_at: at(1) },
        last: { name: 'X', value: 'last', queued_at: at(2) },
      }),
    )
    const refusing = (values: readonly string[]) => ({
      ...opened.ports,
      apply: async (change: Parameters<typeof opened.ports.apply>[0]) => {
        if ('value' in change && values.includes(change.value)) throw new RefusedError('GitHub refuses it', [])
        return opened.ports.apply(change)
      },
    })
    return { ...opened, refusing }
  }

  it('loses against a later one once that is applied, and not before', async () => {
    const { request, refusing, variables, world } = rivals()
    expect(short(await processMailbox(request, refusing(['last'])))).toEqual({
      exitCode: 1,
      lines: ['sound waiting', 'late waiting', 'last refused'],
    })
    expect(variables.size).toBe(0)
    world.now = new Date(world.now.getTime() + 5 * 60_000)
    const early = { ...refusing([]), clock: { now: () => world.now } }
    expect(short(await processMailbox(request, early))).toEqual({
      exitCode: 4,
      lines: ['sound waiting', 'late waiting', 'last waiting'],
    })
    world.now = new Date(world.now.getTime() + 6 * 60_000)
    expect(short(await processMailbox(request, { ...early, clock: { now: () => world.now } }))).toEqual({
      exitCode: 0,
      lines: ['sound superseded', 'late superseded', 'last applied'],
    })
    expect(variables.get('repo-vars/X')).toBe('last')
  })

  it('is applied in the run that gives the later ones up', async () => {
    const { request, refusing, variables, world } = rivals()
    const ports = refusing(['late', 'last'])
    const run = async (minutes: number) => {
      world.now = new Date(world.now.getTime() + minutes * 60_000)
      return short(await processMailbox(request, { ...ports, clock: { now: () => world.now } }))
    }
    for (const minutes of [0, 11, 61, 0, 11]) await run(minutes)
    expect(variables.size).toBe(0)
    expect(await run(61)).toEqual({ exitCode: 1, lines: ['sound applied', 'late dead', 'last dead'] })
    expect(variables.get('repo-vars/X')).toBe('sound')
    expect(await run(61)).toEqual({ exitCode: 1, lines: ['late dead', 'last dead'] })
    const { ledger } = (await world.state.read()).state
    const lost = ledger.filter(({ evidence }) => Object.hasOwn(evidence, 'winner'))
    expect(lost).toEqual([])
  })

  it('loses where another hand wrote over the later one', async () => {
    const { ports, request, world, change, variables } = rivals()
    let updates = 0
    world.interrupt = (step) => {
      updates += Number(step === 'after update')
      if (updates > 0) throw new Error('killed after it set out')
    }
    await expect(processMailbox(request, ports)).rejects.toThrow('killed')
    world.interrupt = () => undefined
    change('repo-vars/X', 'by hand')
    expect(short(await processMailbox(request, ports))).toEqual({
      exitCode: 1,
      lines: ['sound superseded', 'late superseded', 'last conflict'],
    })
    expect(short(await processMailbox(request, ports))).toEqual({ exitCode: 1, lines: ['last dead'] })
    expect(variables.get('repo-vars/X')).toBe('by hand')
  })

  it('lost against a later one that was applied before it came', async () => {
    const late = openWorld(root, mailbox({ late: { name: 'A', value: 'late', queued_at: '2026-05-03T10:00:00Z' } }))
    await processMailbox(late.request, late.ports)
    const early = openWorld(root, mailbox({ early: { name: 'A', value: 'early', queued_at: '2026-05-02T10:00:00Z' } }))
    expect(short(await processMailbox(early.request, early.ports))).toEqual({
      exitCode: 0,
      lines: ['early superseded'],
    })
    expect(early.changes).toEqual([])
    expect(short(await processMailbox(early.request, early.ports)).lines).toEqual([])
  })

  it('is refused when it says that it was queued in the future, and later wishes live', async () => {
    const far = openWorld(root, mailbox({ far: { name: 'A', value: 'far', queued_at: '2999-01-01T00:00:00Z' } }))
    expect(short(await processMailbox(far.request, far.ports))).toEqual({ exitCode: 1, lines: ['far refused'] })
    expect(far.variables.size).toBe(0)
    const next = openWorld(root, mailbox({ next: { name: 'A', value: 'next', queued_at: '2026-05-04T11:00:00Z' } }))
    expect(short(await processMailbox(next.request, next.ports))).toEqual({ exitCode: 0, lines: ['next applied'] })
  })

  it('is not kept from being applied by a receipt whose wish was dated into the future', async () => {
    const { ports, request } = one()
    await ports.state.update('An old receipt', (state) => {
      const where = { scope: 'repo', environment: null, name: 'A' }
      const evidence = { blob: 'f'.repeat(40), ...where, queuedAt: Date.parse('2999-01-01T00:00:00Z') }
      const at = '2026-04-01T10:00:00.000Z'
      const subject = '.sar/pending_ops/variable_far.json'
      return { state, append: [{ at, actor: 'sar-watchdog', action: 'intent.applied', subject, evidence }] }
    })
    expect(short(await processMailbox(request, ports))).toEqual({ exitCode: 0, lines: ['set applied'] })
  })
})
