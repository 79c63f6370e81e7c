import { describe, expect, it } from 'vitest'
import { triage } from '../../src/triage/triage.ts'
import type { TriageContext } from '../../src/triage/triage.ts'
import type { Finding } from '../../src/domain/finding.ts'
import type { Survey } from '../../src/domain/survey.ts'
import { caseSchema } from '../../src/domain/case.ts'
import { at, change, changed, finding, report, settings, survey, triageContext, waiver } from '../support/values.ts'

const unused = finding({ location: at('src/a.py', 3) })
const found = (given: Partial<Survey>, own: Partial<TriageContext> = {}) =>
  triage(survey({ findings: [unused], ...given }), { ...triageContext, ...own }).cases
const first = (given: Partial<Survey>, own: Partial<TriageContext> = {}) =>
  found(given, own).find(({ sensor }) => sensor !== 'waivers')
const about = (given: Partial<Survey>, own: Partial<TriageContext> = {}) =>
  found(given, own).filter(({ sensor }) => sensor === 'waivers')
const configured = (given: Readonly<Record<string, string>>) =>
  settings({
    waivers: [{ sensor: 'python-lint', target: 'src/**', reason: 'old code', owner: '@ada', until: 'never', ...given }],
  })

describe('an inline waiver', () => {
  it('waives the finding on its line, which is then never late', () => {
    const one = first({ waivers: [waiver()] }, { asOf: new Date('2026-11-01T00:00:00Z') })
    expect(one).toMatchObject({ waiver: { reason: 'kept on purpose', until: '2026-12-31' }, overdue: false })
    expect(one?.owner).toBe('@ada')
    expect(about({ waivers: [waiver()] })).toEqual([])
  })

  it.each([
    ['another line', waiver({ source: { path: 'src/a.py', line: 4 } })],
    ['another file', waiver({ source: { path: 'src/b.py', line: 3 } })],
    ['another sensor', waiver({ sensor: 'secrets' })],
  ])('does not waive what stands on %s', (_, other) => {
    const sensors = [report({ id: 'secrets' })]
    expect(first({ waivers: [other], sensors })?.waiver).toBeNull()
    expect(about({ waivers: [other], sensors })).toMatchObject([{ kind: 'waiver-unused', severity: 'P3' }])
  })

  it('waives a finding of several lines from any of them', () => {
    const long = finding({ location: at('src/a.py', 1, 9) })
    expect(first({ findings: [long], waivers: [waiver()] })?.waiver).not.toBeNull()
  })
})

describe('a waiver of the settings', () => {
  it.each(['src/**', 'src/a.py', 'src/a.py#import os', '**/*.py'])('covers by %s', (target) => {
    expect(first({}, { settings: configured({ target }) })?.waiver).toMatchObject({ target, owner: '@ada' })
  })

  it.each(['test/**', 'src/a.py#import sys', 'src/*.md'])('does not cover by %s', (target) => {
    const own = { settings: configured({ target }) }
    expect(first({}, own)?.waiver).toBeNull()
    expect(about({}, own)).toMatchObject([
      { kind: 'waiver-unused', subject: `.github/sar.yml#waivers[python-lint ${target}]`, location: null },
    ])
  })

  it('covers layers of variables by glob', () => {
    const absent = finding({ sensor: 'variable-audit', kind: 'variable-absent', subject: 'repo-vars/CODEX_A' })
    const own = { settings: configured({ sensor: 'variable-audit', target: 'repo-vars/CODEX_*' }) }
    expect(first({ findings: [absent] }, own)?.waiver).not.toBeNull()
  })
})

describe('the date', () => {
  it.each([
    ['2026-05-03', false],
    ['2026-05-04', true],
    ['never', true],
  ])('until %s counts on 2026-05-04: %s', (until, counts) => {
    const given = { waivers: [waiver({ until })] }
    expect(first(given)?.waiver !== null).toBe(counts)
    expect(about(given).map(({ kind }) => kind)).toEqual(counts ? [] : ['waiver-expired'])
  })
})

describe('one that is written wrongly', () => {
  it('does not count, and says why', () => {
    const wrong = waiver({ until: null, problem: 'until is no date' })
    expect(first({ waivers: [wrong] })?.waiver).toBeNull()
    const [one] = about({ waivers: [wrong] })
    expect(one).toMatchObject({
      kind: 'waiver-unused',
      effect: 'advises',
      title: 'Waiver for python-lint does not count',
    })
    expect(one?.detail).toContain('until is no date')
  })

  it('counts for advice when it is bare, and is advised against', () => {
    const bare = waiver({ reason: null, until: null, owner: null, problem: 'gives no reason' })
    expect(first({ waivers: [bare] })?.waiver).toBeNull()
    const advice = finding({ effect: 'advises', location: at('src/a.py', 3) })
    expect(first({ findings: [advice], waivers: [bare] })?.waiver).not.toBeNull()
    expect(about({ findings: [advice], waivers: [bare] })).toHaveLength(1)
  })
})

describe('one that the judged change brings', () => {
  const leak = finding({ sensor: 'secrets', kind: 'aws-key', effect: 'breach', location: at('src/a.py', 3) })
  const brought = waiver({ sensor: 'secrets' })
  const judged = (one: Finding, files: Parameters<typeof change>[0], own: Partial<TriageContext> = {}) =>
    first({ findings: [one], waivers: [{ ...brought, sensor: one.sensor }] }, { change: change(files), ...own })

  it('is pending for what weighs', () => {
    for (const effect of ['blocks', 'loss', 'breach'] as const) {
      const one = judged({ ...leak, effect }, [changed('src/a.py', { lines: [3] })])
      expect(one).toMatchObject({ waiver: null, pendingWaiver: brought })
    }
  })

  it('counts at once for what degrades or advises', () => {
    for (const effect of ['degrades', 'advises'] as const) {
      const one = judged({ ...unused, effect }, [changed('src/a.py', { lines: [3] })])
      expect(one).toMatchObject({ pendingWaiver: null, waiver: { sensor: 'python-lint' } })
    }
  })

  it('is one whose line the change wrote, or may have written', () => {
    expect(judged(leak, [changed('src/a.py', { lines: [1, 2] })])?.pendingWaiver).toBeNull()
    expect(judged(leak, [changed('src/a.py', { lines: null })])?.pendingWaiver).not.toBeNull()
    expect(judged(leak, [])?.pendingWaiver).toBeNull()
    const cut = change([], { partial: 'GitHub lists 3,000 files at most' })
    expect(judged(leak, [], { change: cut })?.pendingWaiver).not.toBeNull()
  })

  it('gives way to one that stood before', () => {
    const own = { change: change([changed('src/a.py', { lines: [3] })]), settings: configured({ sensor: 'secrets' }) }
    const one = first({ findings: [leak], waivers: [brought] }, own)
    expect(one).toMatchObject({ pendingWaiver: null, waiver: { target: 'src/**' } })
  })
})

describe('what is said about waivers', () => {
  it('is a valid finding at its line', () => {
    const stray = waiver({ source: { path: 'src/b.py', line: 7 } })
    const [one] = triage(survey({ findings: [unused], waivers: [stray] }), triageContext).cases.filter(
      ({ sensor }) => sensor === 'waivers',
    )
    expect(caseSchema.parse(one)).toMatchObject({
      layer: 'L3',
      location: { path: 'src/b.py', line: 7 },
      subject: 'src/b.py#ignore[python-lint]',
    })
  })

  it('tells equals apart', () => {
    const strays = [7, 9].map((line) => waiver({ source: { path: 'src/b.py', line } }))
    expect(about({ waivers: strays }).map(({ subject }) => subject)).toEqual([
      'src/b.py#ignore[python-lint]',
      'src/b.py#ignore[python-lint]~2',
    ])
  })

  it.each([
    ['its sensor did not look', { sensors: [], findings: [] }],
    [
      'its sensor could not look everywhere',
      {
        findings: [],
        sensors: [report({ id: 'python-lint', unknown: [{ subject: 'src/a.py', reason: 'too large' }] })],
      },
    ],
    ['the tree is partial', { findings: [], sensors: [report({ id: 'python-lint' })], partial: true }],
  ])('is nothing while %s', (_, given) => {
    expect(about({ ...given, waivers: [waiver()] })).toEqual([])
  })
})
