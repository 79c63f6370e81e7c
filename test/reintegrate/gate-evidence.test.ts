import { describe, expect, it } from 'vitest'
import { known, unknown } from '../../src/domain/answer.ts'
import { registrySchema } from '../../src/domain/registry.ts'
import { evidenceRecordSchema } from '../../src/domain/state.ts'
import { gateEvidence } from '../../src/reintegrate/gate-evidence.ts'
import type { Sweep } from '../../src/reintegrate/gate-evidence.ts'
import { liveOf, situationSchema } from '../support/gate-view.ts'
import { caseOf, instant, report, settings, survey, waiver } from '../support/values.ts'

const registry = registrySchema.parse({
  expected: [
    { name: 'LOG_LEVEL', layer: 'repo-vars' },
    { name: 'REGION', layer: 'env-vars', environment: 'prod' },
    { name: 'TOKEN', layer: 'org-secrets' },
    { name: 'HINT', layer: 'codespace', required: false },
  ],
})
const github = (runs: unknown) => liveOf(situationSchema.parse({ runs }))
const absent = (subject: string) =>
  caseOf({ sensor: 'variable-audit', kind: 'variable-absent', subject, effect: 'blocks' })
const recorded = async (gate: string, given: Partial<Sweep>) => {
  const sweep: Sweep = {
    survey: survey({ sensors: [report({ id: 'variable-audit' })] }),
    cases: [],
    settings: settings(),
    registry: known(registry),
    live: github(undefined),
    defaultBranch: 'main',
    asOf: instant,
    ...given,
  }
  const records = await gateEvidence(sweep)
  for (const record of records) expect(evidenceRecordSchema.parse(record)).toEqual(record)
  expect(records.map((one) => one.gate)).toEqual(['ci-failure-rate', 'variable-audit'])
  return records.find((one) => one.gate === gate)
}

describe('what a sweep records of the variables', () => {
  const audit = (given: Partial<Sweep> = {}) => recorded('variable-audit', given)
  const unread = (subject: string) =>
    survey({
      sensors: [report({ id: 'variable-audit', unknown: [{ subject, reason: 'refused' }], status: 'unknown' })],
    })

  it('is that all required ones are there', async () => {
    expect(await audit()).toEqual({
      gate: 'variable-audit',
      commit: 'c'.repeat(40),
      at: instant.toISOString(),
      state: 'pass',
      figure: '0 of 3 required variables absent',
      subjects: [],
    })
  })

  it('is which are absent, but for waived and optional ones', async () => {
    const cases = [
      absent('repo-vars/LOG_LEVEL'),
      absent('env-vars/prod/REGION'),
      { ...absent('org-secrets/TOKEN'), waiver: waiver() },
      absent('codespace/HINT'),
    ]
    expect(await audit({ cases, survey: unread('org-secrets') })).toMatchObject({
      state: 'fail',
      figure: '2 of 3 required variables absent: env-vars/prod/REGION, repo-vars/LOG_LEVEL',
      subjects: ['env-vars/prod/REGION', 'repo-vars/LOG_LEVEL'],
    })
  })

  it.each(['org-secrets', 'env-vars/prod', 'repo-vars/LOG_LEVEL', 'variable-audit', 'the registry'])(
    'is undecided while %s cannot be read',
    async (subject) => {
      expect(await audit({ survey: unread(subject) })).toMatchObject({
        state: 'inconclusive',
        figure: `${subject}: refused`,
      })
    },
  )

  it.each(['codespace', 'dependabot', 'repo-vars/OTHER', 'env-vars/staging'])(
    'does not need %s, which holds no required one',
    async (subject) => {
      expect(await audit({ survey: unread(subject) })).toMatchObject({ state: 'pass' })
    },
  )

  it('is narrowed by the settings', async () => {
    const own = settings({ gates: { 'variable-audit': { layers: ['repo-vars'] } } })
    expect(await audit({ settings: own, survey: unread('org-secrets') })).toMatchObject({
      state: 'pass',
      figure: '0 of 1 required variable absent',
    })
  })

  it('is off without a registry, undecided without an audit', async () => {
    expect(await audit({ registry: known(null) })).toMatchObject({ state: 'off' })
    expect(await audit({ registry: unknown('line 3: bad') })).toMatchObject({ figure: 'the registry: line 3: bad' })
    expect(await audit({ survey: survey() })).toMatchObject({ state: 'inconclusive' })
  })
})

describe('what a sweep records of the failure rate', () => {
  const rate = (runs: unknown, given: Partial<Sweep> = {}) =>
    recorded('ci-failure-rate', { live: github(runs), ...given })
  const runs = (good: number, bad: number, others: readonly object[] = []) => [
    { path: 'ci.yml', times: good },
    { path: 'ci.yml', conclusion: 'failure', times: bad },
    ...others,
  ]

  it.each([
    [18, 2, 'pass', '2 of 20 finished runs failed in 7 days: 10 %, at most 10 %'],
    [107, 12, 'fail', '12 of 119 finished runs failed in 7 days: 10.08 %, at most 10 %'],
    [19, 0, 'off', '19 finished runs in 7 days, 20 arm it'],
  ])('is of %d good and %d bad: %s', async (good, bad, state, figure) => {
    expect(await rate(runs(good, bad))).toMatchObject({ state, figure, subjects: state === 'fail' ? ['main'] : [] })
  })

  it('counts on neither side what was cancelled, skipped or still goes, nor runs of pull requests', async () => {
    const others = [
      { path: 'ci.yml', conclusion: 'cancelled', times: 50 },
      { path: 'ci.yml', conclusion: 'skipped', times: 50 },
      { path: 'ci.yml', conclusion: null, times: 50 },
      { path: 'ci.yml', conclusion: 'failure', event: 'pull_request', times: 50 },
    ]
    expect(await rate(runs(20, 1, others))).toMatchObject({ state: 'pass', figure: expect.stringMatching('^1 of 21 ') })
  })

  it('is unknown when GitHub does not say, never nought', async () => {
    expect(await rate({ unknown: 'GitHub answered 403' })).toMatchObject({
      state: 'inconclusive',
      figure: 'runs of main: GitHub answered 403',
    })
    expect(await rate(runs(30, 0), { defaultBranch: null })).toMatchObject({ state: 'inconclusive' })
    expect(await rate([])).toMatchObject({ state: 'off' })
  })

  it('follows the settings', async () => {
    const own = settings({
      sensors: { 'ci-health': { minRuns: 5, window: '1d' } },
      gates: { 'ci-failure-rate': { max: 50 } },
    })
    expect(await rate(runs(3, 3), { settings: own })).toMatchObject({
      state: 'pass',
      figure: '3 of 6 finished runs failed in 1 day: 50 %, at most 50 %',
    })
    expect(await rate(runs(20, 0), { settings: settings({ sensors: { 'ci-health': 'off' } }) })).toMatchObject({
      state: 'pass',
    })
  })
})
