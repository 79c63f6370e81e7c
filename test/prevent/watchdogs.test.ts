import { describe, expect, it } from 'vitest'
import { known, unknown } from '../../src/domain/answer.ts'
import { watchdogSchema } from '../../src/domain/posture.ts'
import { emptyState } from '../../src/domain/state.ts'
import type { RunRecord } from '../../src/domain/state.ts'
import { watchdogsOf } from '../../src/prevent/watchdogs.ts'
import type { Watched } from '../../src/prevent/watchdogs.ts'
import { catalogue } from '../../src/catalogue.ts'
import { instant, report, settings, survey } from '../support/values.ts'

const lint = catalogue.sensors.filter(({ id }) => id === 'python-lint')
const daily = lint.map((sensor) => ({ ...sensor, cadence: 'daily' as const }))
const run = (startedAt: string, kind: RunRecord['kind'] = 'sweep'): RunRecord => ({
  id: startedAt,
  kind,
  playbook: null,
  cases: [],
  step: null,
  waits: null,
  state: 'verified',
  startedAt,
  endedAt: startedAt,
  attempt: 1,
  cursor: {},
})
const after = (...runs: readonly RunRecord[]) => ({ state: known({ ...emptyState, runs }) })
const seen = (status: 'clean' | 'unknown' | 'partial' | 'findings') => ({
  survey: survey({ sensors: [report({ id: 'python-lint', status })] }),
})
const watched = (given: Partial<Watched> = {}) => {
  const all = watchdogsOf({
    sensors: daily,
    settings: settings(),
    state: known(emptyState),
    at: instant,
    ...seen('clean'),
    ...given,
  })
  for (const one of all) expect(watchdogSchema.parse(one)).toEqual(one)
  return all[0]
}
const today = run('2026-05-04T06:00:00.000Z')

describe('a watchdog', () => {
  it('tells what it guards, when it looked last and when it is due', () => {
    expect(watched(after(run('2026-05-01T00:00:00.000Z'), today, run('2026-05-02T00:00:00.000Z')))).toEqual({
      id: 'python-lint',
      kind: 'sensor',
      guards: daily[0]?.title,
      cadence: 'daily',
      lastRun: '2026-05-04T06:00:00.000Z',
      nextDue: '2026-05-05T06:00:00.000Z',
      state: 'alive',
      by: 'action',
    })
  })

  it.each([
    ['that looked just now', after(run('2026-05-04T12:00:00.000Z')), 'alive'],
    ['that missed one turn', after(run('2026-05-02T12:00:00.000Z')), 'alive'],
    ['that missed two turns', after(run('2026-05-02T11:59:59.999Z')), 'late'],
    ['that missed two turns and cannot see', { ...after(run('2026-05-01T00:00:00.000Z')), ...seen('unknown') }, 'late'],
    ['that never swept', {}, 'never-ran'],
    ['of a state with rescues alone', after(run('2026-05-04T12:00:00.000Z', 'saga')), 'never-ran'],
    ['that cannot see', { ...after(today), ...seen('unknown') }, 'failing'],
    ['that sees in part', { ...after(today), ...seen('partial') }, 'alive'],
    ['that finds something', { ...after(today), ...seen('findings') }, 'alive'],
    ['without a state', { state: unknown('the state lies on GitHub') }, 'unknown'],
  ] as const)('%s is told', (_, given, state) => {
    expect(watched(given)).toMatchObject({ state })
  })

  it.each(['off', false])('switched off by %j is disabled and never due', (entry) => {
    const off = { settings: settings({ sensors: { 'python-lint': entry } }) }
    const told = { state: 'disabled', lastRun: null, nextDue: null }
    expect(watched({ ...after(today), ...off })).toMatchObject(told)
    expect(watched({ state: unknown('no token'), ...off })).toMatchObject(told)
  })

  it('names who wakes it', () => {
    expect(watched({ settings: settings({ service: 'app' }) })).toMatchObject({ by: 'app' })
  })
})
