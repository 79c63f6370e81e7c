import { describe, expect, it } from 'vitest'
import { emptyState } from '../../src/domain/state.ts'
import { scoreSchema } from '../../src/domain/posture.ts'
import { criteria, dimensions } from '../../src/prevent/criteria.ts'
import { gapsOf } from '../../src/prevent/gaps.ts'
import { scoreOf } from '../../src/prevent/score.ts'
import type { Scored } from '../../src/prevent/score.ts'
import type { SensorReport } from '../../src/domain/survey.ts'
import { caseOf, instant, report, survey, waiver } from '../support/values.ts'

const sensors = [...new Set(criteria.map(({ sensor }) => sensor))]
const total = criteria.reduce((sum, { weight }) => sum + weight, 0)
const weightOf = (sensor: string): number =>
  criteria.filter((one) => one.sensor === sensor).reduce((sum, { weight }) => sum + weight, 0)
const reports = (given: Readonly<Record<string, Partial<SensorReport>>> = {}) =>
  sensors.map((id) => report({ id, ...given[id] }))
const blind: Partial<SensorReport> = { status: 'unknown', unknown: [{ subject: 'main', reason: 'no token' }] }
const absent: Partial<SensorReport> = { status: 'not-applicable', notApplicable: 'no store', files: 0 }
const scored = (given: Partial<Scored> = {}) => {
  const score = scoreOf({
    survey: survey({ sensors: reports() }),
    cases: [],
    gaps: [],
    automated: new Set(),
    ...given,
  })
  expect(scoreSchema.parse(score)).toEqual(score)
  return score
}
const seen = (given: Readonly<Record<string, Partial<SensorReport>>>) => ({
  survey: survey({ sensors: reports(given) }),
})
const dimension = (id: string, given: Partial<Scored>) => scored(given).dimensions.find((one) => one.id === id)
const unseen = (share: number) => {
  const blinded: Record<string, Partial<SensorReport>> = {}
  let weight = 0
  for (const id of sensors) {
    if (weight + weightOf(id) > share * total) continue
    blinded[id] = blind
    weight += weightOf(id)
  }
  return { given: seen(blinded), known: (total - weight) / total }
}

describe('the level', () => {
  it('is 4 and certified when all is known and met', () => {
    expect(scored()).toMatchObject({ level: 4, known: 1, certified: true })
  })

  it('falls by the weight of what is not met', () => {
    const { level, certified } = scored({ cases: [caseOf({ sensor: 'secrets' })] })
    expect(level).toBe(Math.round((1 - weightOf('secrets') / total) * 40) / 10)
    expect(certified).toBe(true)
  })

  it('is stated from 80 % known weight on', () => {
    const { given, known } = unseen(0.2)
    expect(known).toBeGreaterThanOrEqual(0.8)
    expect(scored(given)).toMatchObject({ level: 4, certified: false })
  })

  it('is null under 80 % known weight, however well the rest stands', () => {
    const { given, known } = unseen(0.25)
    expect(known).toBeLessThan(0.8)
    expect(scored(given).level).toBeNull()
  })

  it('is null where nothing was looked at', () => {
    const score = scored({ survey: survey() })
    expect(score).toMatchObject({ level: null, known: 0, certified: false })
    expect(score.dimensions.map(({ id }) => id)).toEqual(dimensions.map(([id]) => id))
    for (const one of score.dimensions) expect(one).toMatchObject({ maturity: null, automation: null, known: 0 })
  })

  it('is null where nothing applies', () => {
    const none = Object.fromEntries(sensors.map((id) => [id, absent]))
    expect(scored(seen(none))).toMatchObject({ level: null, certified: false })
  })
})

describe('a criterion', () => {
  const memory = (state: Partial<SensorReport>, given: Partial<Scored> = {}) =>
    dimension('memory', { ...seen({ 'embedding-index': state }), ...given })
  const found = caseOf({ sensor: 'embedding-index' })

  it('is met when its sensor saw nothing amiss', () => {
    expect(memory({ files: 3 })?.criteria[0]).toEqual({
      id: 'memory/embedding-index',
      title: 'indexes follow their sources',
      weight: 2,
      state: 'met',
      evidence: 'embedding-index: 3 files seen',
    })
  })

  it('is left out when it does not apply, and counts for neither side', () => {
    const told = memory(absent)
    expect(told).toMatchObject({ maturity: 1, known: 1 })
    expect(told?.criteria.map(({ id }) => id)).toEqual(['memory/memory-capacity', 'memory/memory-coherence'])
  })

  it('is unknown where less than half of its dimension applies, which then has no figure', () => {
    const none = { ...absent, notApplicable: 'there is no registry' }
    const given = seen({ 'variable-audit': none, 'pending-intents': none })
    expect(dimension('variables', given)).toMatchObject({ maturity: null, automation: null, known: 0.2 })
    expect(dimension('variables', given)?.criteria.map(({ state, evidence }) => [state, evidence])).toEqual([
      ['unknown', 'variable-audit: there is no registry'],
      ['unknown', 'pending-intents: there is no registry'],
      ['met', 'schema-drift: 1 file seen'],
    ])
    const drifted = { ...given, cases: [caseOf({ sensor: 'schema-drift' })] }
    expect(dimension('variables', drifted)).toMatchObject({ maturity: null })
    expect(scored(seen(Object.fromEntries(sensors.map((id) => [id, absent])))).dimensions).toEqual(
      dimensions.map(([id]) => expect.objectContaining({ id, maturity: null, known: 0 })),
    )
  })

  it('leaves its dimension without a figure where less than half of it is known', () => {
    expect(dimension('variables', seen({ 'variable-audit': blind }))).toMatchObject({ maturity: null, known: 0.4 })
    expect(dimension('variables', seen({ 'schema-drift': blind }))).toMatchObject({ maturity: 1, known: 0.8 })
  })

  it('is unknown when its sensor could not look, and raises nothing', () => {
    const told = memory(blind)
    expect(told).toMatchObject({ maturity: 1, known: 0.5 })
    expect(told?.criteria[0]).toMatchObject({ state: 'unknown', evidence: 'embedding-index: main: no token' })
    expect(memory(blind, { automated: new Set(['embedding-index']) })).toMatchObject({ automation: 0 })
  })

  it('is unknown when its sensor saw in part, and not met once anything was found', () => {
    const part = { ...blind, status: 'partial' } as const
    expect(memory(part)?.criteria[0]?.state).toBe('unknown')
    expect(memory(part, { cases: [found] })?.criteria[0]).toMatchObject({ state: 'not-met' })
  })

  it.each([
    ['a case', [found], 'not-met'],
    ['advice', [{ ...found, effect: 'advises' }], 'met'],
    ['a waived case', [{ ...found, waiver: waiver() }], 'met'],
    ['a case of the baseline', [{ ...found, baseline: true }], 'not-met'],
    ['a waiver that is still to be approved', [{ ...found, pendingWaiver: waiver() }], 'not-met'],
    ['a case of another sensor', [caseOf({ sensor: 'memory-capacity' })], 'met'],
  ] as const)('with %s is told', (_, cases, state) => {
    expect(memory({}, { cases })?.criteria[0]?.state).toBe(state)
  })
})

describe('automation', () => {
  it('is the share of known weight that a schedule wakes and a playbook rescues', () => {
    expect(dimension('memory', { automated: new Set(['embedding-index']) })).toMatchObject({ automation: 0.5 })
    expect(dimension('memory', {})).toMatchObject({ automation: 0 })
  })
})

describe('a certificate', () => {
  const urgent = (severity: 'P0' | 'P1' | 'P2') =>
    gapsOf(emptyState, { schema: 'sar/cases@1', cases: [caseOf({ severity, overdue: true })], closed: [] }, instant)
  it.each([
    ['no open P0', urgent('P0'), false],
    ['no open P1', urgent('P1'), false],
    ['no P1 under way', urgent('P1').map((gap) => ({ ...gap, status: 'in_progress' as const })), false],
    ['a P1 resolved', urgent('P1').map((gap) => ({ ...gap, status: 'resolved' as const })), true],
    ['an overdue P2', urgent('P2'), true],
  ])('takes, or bears, %s', (_, gaps, certified) => {
    expect(scored({ gaps })).toMatchObject({ certified })
  })
})
