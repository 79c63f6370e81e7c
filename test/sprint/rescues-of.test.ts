import { beforeAll, describe, expect, it } from 'vitest'
import { catalogue } from '../../src/catalogue.ts'
import { packagedPlaybooks } from '../../src/commands/packaged-playbooks.ts'
import { noMemory } from '../../src/context/memory/none.ts'
import { observe } from '../../src/context/observe.ts'
import { inMemoryWorkspace } from '../../src/context/workspace/in-memory.ts'
import { known } from '../../src/domain/answer.ts'
import type { Receipt } from '../../src/domain/change.ts'
import type { PullRequestSummary } from '../../src/domain/live.ts'
import type { Playbook } from '../../src/domain/playbook.ts'
import { emptyState } from '../../src/domain/state.ts'
import type { RunRecord } from '../../src/domain/state.ts'
import { rescuesOf } from '../../src/sprint/rescues-of.ts'
import { silentLive } from '../support/silent-live.ts'
import { change, instant } from '../support/values.ts'
import { silentStores } from '../support/silent-stores.ts'

let playbooks: ReadonlyMap<string, Playbook>
beforeAll(async () => {
  playbooks = await packagedPlaybooks()
})

const head = 'c'.repeat(40)
const receipt = (given: Partial<Receipt>): Receipt => ({
  kind: '',
  number: null,
  sha: null,
  url: null,
  already: false,
  ...given,
})
const made = [receipt({ kind: 'commit', sha: head }), receipt({ kind: 'open-pull-request', number: 7 })]

const rescues = async (given: {
  readonly pull?: Partial<PullRequestSummary> | null
  readonly fork?: boolean
  readonly receipts?: readonly Receipt[]
  readonly blind?: boolean
  readonly cursor?: RunRecord['cursor']
}) => {
  const { pull = {}, fork = false, receipts = made } = given
  const step = { state: 'acted', key: 'k', effect: '', outputs: {}, receipts: [...receipts], error: null }
  const run = {
    id: 'a1b2c3d4e5',
    kind: 'saga' as const,
    playbook: 'SAR-001',
    cases: [],
    step: null,
    waits: null,
    state: 'waiting' as const,
    startedAt: instant.toISOString(),
    endedAt: null,
    attempt: 1,
    cursor: given.cursor ?? { steps: { queue: step } },
  }
  const workspace = inMemoryWorkspace({ files: {} })
  const summary: PullRequestSummary = {
    number: 7,
    title: 'Mend',
    state: 'open',
    merged: false,
    mergeSha: null,
    author: 'sar[bot]',
    headRef: 'sar/SAR-001/a1b2c3d4e5',
    headSha: head,
    headRepository: 'octo/models',
    baseRef: 'main',
    baseSha: 'b'.repeat(40),
    labels: [],
    ...pull,
  }
  const observed = await observe({
    workspace,
    change: {
      set: change(),
      base: known(workspace),
      rules: known(workspace),
      pullRequest: pull === null ? null : summary,
      fork,
    },
    named: null,
    catalogue,
    fetchPreset: async (name) => ({ path: name, text: '' }),
    live: silentLive,
    stores: silentStores,
    memory: noMemory,
    clock: { now: () => instant },
    requests: () => ({ rest: 0, graphql: 0, notModified: 0 }),
    stateOf: () =>
      given.blind === true ? null : { read: async () => ({ state: { ...emptyState, runs: [run] }, head: null }) },
  })
  return rescuesOf(observed, playbooks)
}

describe('a pull request', () => {
  it('rescues what its run was started for, as planned while its head is the run’s own commit', async () => {
    const kinds = playbooks.get('SAR-001')?.when.kinds
    expect(kinds).toContain('variable-absent')
    expect(await rescues({})).toEqual({ rescues: kinds, planned: true })
  })

  it('rescues still, but not as planned, once somebody pushed to it', async () => {
    const told = await rescues({ receipts: [receipt({ kind: 'commit', sha: 'd'.repeat(40) }), ...made.slice(1)] })
    expect(told).toMatchObject({ planned: false, rescues: expect.arrayContaining(['variable-absent']) })
  })

  it.each([
    ['from a fork', { fork: true }],
    ['whose branch names no run', { pull: { headRef: 'sar/SAR-001/ffffffffff' } }],
    ['whose branch names the run of another playbook', { pull: { headRef: 'sar/SAR-002/a1b2c3d4e5' } }],
    ['whose branch is none of ours', { pull: { headRef: 'fix/SAR-001/a1b2c3d4e5' } }],
    ['that the run did not open', { pull: { number: 8 } }],
    ['of a run that opened none', { receipts: made.slice(0, 1) }],
    ['where the state cannot be read', { blind: true }],
    ['of a run whose record somebody bent', { cursor: { steps: { queue: 'acted' } } }],
    ['of a run whose record holds what no run writes', { cursor: { steps: {}, more: 1 } }],
    ['that is none', { pull: null }],
  ])('%s rescues nothing', async (_, given) => {
    expect(await rescues(given)).toEqual({ rescues: [], planned: false })
  })
})
