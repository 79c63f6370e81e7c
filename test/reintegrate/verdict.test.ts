import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { defineGate } from '../../src/domain/gate.ts'
import type { Gate } from '../../src/domain/gate.ts'
import { verdictSchema } from '../../src/domain/verdict.ts'
import type { GateState } from '../../src/domain/verdict.ts'
import { judge } from '../../src/reintegrate/verdict.ts'
import { situationSchema, viewOf } from '../support/gate-view.ts'

const gate = (number: Gate['number'], state: GateState | Error): Gate =>
  defineGate({
    id: `gate-${number}`,
    number,
    title: '',
    why: '',
    armedBy: '',
    sensors: [],
    playbook: 'SAR-001',
    settings: z.strictObject({}),
    judge: async () => {
      if (state instanceof Error) throw state
      return { state, evidence: 'seen', unblock: 'do' }
    },
  })
const view = (change?: []) => viewOf('gate-1', situationSchema.parse(change === undefined ? {} : { change }))

describe('the verdict', () => {
  it.each([
    [['pass', 'off', 'pass'], 'pass'],
    [['pass', 'inconclusive', 'pass'], 'inconclusive'],
    [['inconclusive', 'fail', 'pass'], 'fail'],
    [['off'], 'pass'],
  ] as const)('of %j is %s', async (states, expected) => {
    const gates = states.map((state, index) => gate(index === 0 ? 1 : index === 1 ? 2 : 3, state))
    const verdict = verdictSchema.parse(await judge(gates, view()))
    expect(verdict.state).toBe(expected)
    expect(verdict.gates.map(({ state }) => state)).toEqual(states)
  })

  it('goes on after a gate that threw, which could not decide', async () => {
    const { state, gates } = await judge([gate(1, new Error('boom\nat x')), gate(2, 'pass')], view())
    expect(state).toBe('inconclusive')
    expect(gates).toMatchObject([
      { state: 'inconclusive', evidence: 'the gate itself failed: boom', playbook: null },
      { state: 'pass' },
    ])
  })

  it('names the commits that it judged, and a playbook only where one is needed', async () => {
    const verdict = await judge([gate(1, 'fail'), gate(2, 'pass')], view([]))
    expect(verdict).toMatchObject({ headSha: 'c'.repeat(40), baseSha: 'b'.repeat(40) })
    expect(verdict.gates.map(({ playbook }) => playbook)).toEqual(['SAR-001', null])
    expect(await judge([], view())).toMatchObject({ headSha: 'c'.repeat(40), baseSha: null, state: 'pass' })
  })
})
