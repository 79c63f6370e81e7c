import { describe, expect, it } from 'vitest'
import { known, unknown } from '../../src/domain/answer.ts'
import type { Answer } from '../../src/domain/answer.ts'
import type { LiveVariable } from '../../src/domain/live.ts'
import { emptyState } from '../../src/domain/state.ts'
import type { State } from '../../src/domain/state.ts'
import { catalogue } from '../../src/catalogue.ts'
import { noMemory } from '../../src/context/memory/none.ts'
import { observe } from '../../src/context/observe.ts'
import { inMemoryWorkspace } from '../../src/context/workspace/in-memory.ts'
import { stopReason } from '../../src/rescue/stop-reason.ts'
import { silentLive } from '../support/silent-live.ts'
import { instant, record } from '../support/values.ts'
import { silentStores } from '../support/silent-stores.ts'

const variable = (name: string, value: string | null) => known([{ name, value, updatedAt: null }])
const reasonFor = async (given: {
  readonly state?: Partial<State>
  readonly settings?: string
  readonly variables?: Answer<readonly LiveVariable[]>
  readonly organization?: Answer<readonly LiveVariable[]>
}): Promise<string | null> => {
  const state = { ...emptyState, ...given.state }
  const observed = await observe({
    workspace: inMemoryWorkspace({ files: { '.github/sar.yml': given.settings ?? '' } }),
    change: null,
    named: null,
    catalogue,
    fetchPreset: async (name) => ({ path: name, text: '' }),
    live: {
      ...silentLive,
      variables: async (layer) =>
        layer === 'org-vars' ? (given.organization ?? known([])) : (given.variables ?? unknown('not asked')),
    },
    stores: silentStores,
    memory: noMemory,
    clock: { now: () => instant },
    requests: () => ({ rest: 0, graphql: 0, notModified: 0 }),
    stateOf: () => ({ read: async () => ({ state, head: null }) }),
  })
  return stopReason(state, observed, observed.live)
}
const settings = 'killSwitch: SAR_STOP\n'

describe('nothing stops', () => {
  it.each([
    ['by itself', {}],
    ['where no switch is named, whatever cannot be read', { variables: unknown('refused') }],
    ['for an open P1', { state: { cases: [record({ severity: 'P1' })] } }],
    ['for a P0 of the baseline', { state: { cases: [record({ severity: 'P0', baseline: true })] } }],
    ['for a switch that nobody set', { settings, variables: known([]) }],
    [
      'for a switch that rests in both places',
      { settings, variables: variable('SAR_STOP', 'off'), organization: variable('SAR_STOP', 'false') },
    ],
    ['for another variable', { settings, variables: variable('OTHER', 'true') }],
    ...['false', '0', 'off', 'no', 'Disabled', 'inactive', ''].map(
      (value) => [`for a switch at '${value}'`, { settings, variables: variable('SAR_STOP', value) }] as const,
    ),
  ] as const)('%s', async (_, given) => {
    expect(await reasonFor(given)).toBeNull()
  })
})

describe('everything stops', () => {
  const halt = { by: '@ada', at: instant.toISOString(), reason: 'the release' }
  it.each([
    ['a halt', { state: { halt } }, 'halted by @ada: the release'],
    ['an open P0', { state: { cases: [record({ severity: 'P0' })] } }, 'an open P0: src/a.py#import os'],
    ['a switch that cannot be read', { settings, variables: unknown('HTTP 403') }, 'cannot be read: HTTP 403'],
    ['a switch without its value', { settings, variables: variable('SAR_STOP', null) }, 'cannot be read'],
    [
      'a switch of the organization',
      { settings, variables: known([]), organization: variable('SAR_STOP', 'true') },
      'the kill switch SAR_STOP is thrown by the organization',
    ],
    [
      'a switch of the organization that the repository has off',
      { settings, variables: variable('SAR_STOP', 'off'), organization: variable('SAR_STOP', 'on') },
      'thrown by the organization',
    ],
    [
      'a switch that cannot be read at the organization',
      { settings, variables: known([]), organization: unknown('HTTP 403') },
      'cannot be read: HTTP 403',
    ],
    ['a switch in other letters', { settings, variables: variable('sar_stop', 'ON') }, 'SAR_STOP is thrown'],
    ...['true', '1', 'on', 'yes', 'True', ' true\n', 'enabled', 'STOP', '2', 'maybe'].map(
      (value) => [`a switch at '${value}'`, { settings, variables: variable('SAR_STOP', value) }, 'is thrown'] as const,
    ),
  ] as const)('for %s', async (_, given, reason) => {
    expect(await reasonFor(given)).toContain(reason)
  })
})
