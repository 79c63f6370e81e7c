import { describe, expect, it } from 'vitest'
import { catalogue } from '../../src/catalogue.ts'
import { noMemory } from '../../src/context/memory/none.ts'
import { observe } from '../../src/context/observe.ts'
import { inMemoryWorkspace } from '../../src/context/workspace/in-memory.ts'
import type { Case } from '../../src/domain/case.ts'
import { emptyState, runRecordSchema } from '../../src/domain/state.ts'
import type { LedgerEntry, State, StateWriter } from '../../src/domain/state.ts'
import { concludeHere } from '../../src/search/concluder.ts'
import { inspectHere } from '../../src/search/inspector.ts'
import { postureOf } from '../../src/sprint/phases.ts'
import type { Acting } from '../../src/sprint/request.ts'
import { record } from '../../src/sprint/sweep.ts'
import { silentLive } from '../support/silent-live.ts'
import { caseOf, instant, survey } from '../support/values.ts'
import { silentStores } from '../support/silent-stores.ts'

const hour = 3_600_000
const blocking = caseOf({ severity: 'P1' })
const refused = () => Promise.reject(new Error('a sweep does nothing but record'))

/** A state in memory, and sweeps over it at given hours. */
const world = (before: State = emptyState) => {
  let state = before
  const appended: LedgerEntry[] = []
  const writer: StateWriter = {
    read: async () => ({ state, head: null }),
    update: async (_message, update) => {
      const next = update(state)
      if (next !== null) {
        state = next.state
        appended.push(...next.append)
      }
      return state
    },
  }
  const acting: Acting = {
    actor: '@ada',
    state: writer,
    apply: refused,
    locked: refused,
    stopped: refused,
    openPullRequests: refused,
    may: () => false,
    asked: () => false,
    observe: refused,
  }
  const sweep = async (cases: readonly Case[], closed: readonly string[], after = 0, may: Acting | null = acting) => {
    appended.length = 0
    const observed = await observe({
      workspace: inMemoryWorkspace({ files: {} }),
      change: null,
      named: null,
      catalogue,
      fetchPreset: async (name) => ({ path: name, text: '' }),
      live: silentLive,
      stores: silentStores,
      memory: noMemory,
      clock: { now: () => new Date(instant.getTime() + after * hour) },
      requests: () => ({ rest: 0, graphql: 0, notModified: 0 }),
      stateOf: () => writer,
    })
    const request = {
      method: { ...catalogue, playbooks: new Map() },
      observed,
      inspector: inspectHere,
      concluder: concludeHere,
      acting: may,
    }
    const seen = survey({ findings: [] })
    const triaged = { schema: 'sar/cases@1' as const, cases: [...cases], closed: [...closed] }
    const swept = await record(request, seen, triaged)
    return { state, swept, posture: postureOf(swept, seen, triaged), actions: appended.map(({ action }) => action) }
  }
  return { sweep }
}

describe('a sweep records', () => {
  it('cases, evidence, gaps and itself, and goes on with the state as it then stands', async () => {
    const { state, swept, posture, actions } = await world().sweep([blocking], [])
    expect(state.cases.map(({ id }) => id)).toEqual([blocking.id])
    expect(state.gaps).toMatchObject([{ id: 'SAR-G01', status: 'open', evidence: [blocking.id] }])
    expect(state.evidence.map(({ gate }) => gate)).toEqual(['ci-failure-rate', 'variable-audit'])
    expect(state.runs).toMatchObject([{ kind: 'sweep', state: 'verified', startedAt: instant.toISOString() }])
    expect(runRecordSchema.parse(state.runs[0])).toEqual(state.runs[0])
    expect(actions).toEqual(['case.opened', 'gate.judged', 'gate.judged'])
    expect(swept.observed.state).toEqual({ known: true, value: state })
    expect(posture.gaps).toEqual(state.gaps)
    expect(new Set(posture.watchdogs.map((one) => one.state))).toEqual(new Set(['alive']))
  })

  it('no line for what stands as it stood, and one for what ended', async () => {
    const { sweep } = world()
    await sweep([blocking], [])
    const again = await sweep([blocking], [], 1)
    expect(again.actions).toEqual([])
    expect(again.state.runs).toHaveLength(2)
    const over = await sweep([], [blocking.id], 2)
    expect(over.actions).toEqual(['case.closed'])
    expect(over.state).toMatchObject({ cases: [], gaps: [{ status: 'resolved', closed: '2026-05-04' }] })
  })

  it('no end of a case that nobody could look at', async () => {
    const { sweep } = world()
    await sweep([blocking], [])
    const { state, actions } = await sweep([], [], 1)
    expect(actions).toEqual([])
    expect(state).toMatchObject({ cases: [{ id: blocking.id }], gaps: [{ status: 'open' }] })
  })

  it('a line where a gate stands otherwise than it was recorded', async () => {
    const evidence = { commit: 'c'.repeat(40), at: instant.toISOString(), subjects: [] }
    const { sweep } = world({
      ...emptyState,
      evidence: [
        { ...evidence, gate: 'variable-audit', state: 'off', figure: 'no registry' },
        { ...evidence, gate: 'ci-failure-rate', state: 'pass', figure: '0 of 20' },
      ],
    })
    const { actions } = await sweep([], [])
    expect(actions).toEqual(['gate.judged'])
  })

  it('nothing where it may not write', async () => {
    const { state, actions } = await world().sweep([blocking], [], 0, null)
    expect(state).toEqual(emptyState)
    expect(actions).toEqual([])
  })

  it('twenty sweeps, the newest, and no fewer rescues', async () => {
    const saga = {
      id: 'saga',
      kind: 'saga' as const,
      playbook: 'SAR-001',
      cases: [],
      step: null,
      waits: null,
      state: 'verified' as const,
      startedAt: '2026-01-01T00:00:00.000Z',
      endedAt: null,
      attempt: 1,
      cursor: {},
    }
    const { sweep } = world({ ...emptyState, runs: [saga] })
    for (const after of Array.from({ length: 24 }, (_, index) => index)) await sweep([], [], after)
    const { state } = await sweep([], [], 24)
    const sweeps = state.runs.filter(({ kind }) => kind === 'sweep').map(({ startedAt }) => startedAt)
    expect(sweeps).toHaveLength(20)
    expect([sweeps[0], sweeps.at(-1)]).toEqual(['2026-05-04T17:00:00.000Z', '2026-05-05T12:00:00.000Z'])
    expect(state.runs).toContainEqual(saga)
  })
})
