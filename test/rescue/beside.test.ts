import { readFileSync } from 'node:fs'
import { expect, it } from 'vitest'
import { canonical } from '../../src/domain/identity.ts'
import { emptyState } from '../../src/domain/state.ts'
import type { RunRecord } from '../../src/domain/state.ts'
import { readPlaybook } from '../../src/rescue/playbooks.ts'
import { rescue } from '../../src/rescue/rescue.ts'
import type { RescueActs } from '../../src/rescue/rescue.ts'
import { finding, instant } from '../support/values.ts'
import { casesOf, heldState, portsOf, steps, viewOf } from './in-memory.ts'

const path = 'playbooks/SAR-004-model-drift.yml'
const playbook = readPlaybook({ path, text: readFileSync(path, 'utf8') }, steps)

const drift = (kind: 'drift-warn' | 'drift-page') => {
  const given = { sensor: 'model-drift', kind, subject: `shop/${kind}`, playbook: 'SAR-004', data: { model: 'shop' } }
  const [found] = casesOf(playbook, [finding({ ...given, layer: 'L4', effect: 'degrades' })])
  if (found === undefined) throw new Error('a case')
  return { ...found, severity: kind === 'drift-page' ? ('P1' as const) : ('P2' as const) }
}
const warned = drift('drift-warn')
const pages = drift('drift-page')

/** The rescue of the warning, which waits. */
const waiting: RunRecord = {
  id: 'r1',
  kind: 'saga',
  playbook: playbook.id,
  cases: [warned.id],
  step: 'merged',
  waits: { for: 'merge', subject: '#7', until: new Date(instant.getTime() + 86_400_000).toISOString() },
  state: 'waiting',
  startedAt: instant.toISOString(),
  endedAt: null,
  attempt: 1,
  cursor: { about: { of: canonical(['model-drift', 'shop']), beside: false } },
}

const acting = (may: RescueActs['may']): RescueActs => {
  const state = heldState()
  const view = (run: RunRecord) => viewOf(run, { cases: [warned, pages], state: state.get() })
  const apply = async (): Promise<never> => {
    throw new Error('nothing is to be changed')
  }
  return {
    may,
    asked: () => false,
    locked: async () => null,
    ports: portsOf(playbook, { apply, state: state.writer, view }),
  }
}

const outcomesWith = async (acts: RescueActs | null) =>
  (
    await rescue([warned, pages], {
      playbooks: new Map([[playbook.id, playbook]]),
      steps,
      runs: [waiting],
      sensors: [],
      view: (run) => viewOf(run, { cases: [warned, pages], state: emptyState }),
      now: instant,
      acts,
    })
  ).outcomes

it.each([
  ['which the run under way may not act on', acting(({ severity }) => severity !== 'P1')],
  ['of a plan', null],
])('a case about the same %s is planned beside it', async (_, acts) => {
  expect(await outcomesWith(acts)).toMatchObject([
    { run: 'r1', cases: [warned.id] },
    { state: 'planned', cases: [pages.id], reason: expect.stringContaining('run r1 has the same in hand') },
  ])
})

it('a case about the same which the run may act on is its own', async () => {
  expect(await outcomesWith(acting(() => true))).toMatchObject([{ run: 'r1', cases: [warned.id, pages.id] }])
})
