import { describe, expect, it } from 'vitest'
import { caseRecords } from '../../src/triage/records.ts'
import { triage } from '../../src/triage/triage.ts'
import type { TriageContext } from '../../src/triage/triage.ts'
import type { SensorReport, Survey } from '../../src/domain/survey.ts'
import { caseRecordSchema } from '../../src/domain/state.ts'
import { finding, instant, record, report, settings, survey, triageContext, waiver } from '../support/values.ts'

const gone = record({ subject: 'src/a.py#import os' })
const closed = (given: Partial<Survey>, own: Partial<TriageContext> = {}) =>
  triage(survey(given), { ...triageContext, records: [gone], ...own }).closed
const looked = (given: Partial<SensorReport> = {}) => ({ sensors: [report({ id: 'python-lint', ...given })] })
const blind = (subject: string) => looked({ status: 'unknown', unknown: [{ subject, reason: 'could not be read' }] })

describe('a remembered case', () => {
  it('closes when its sensor looked and saw nothing', () => {
    expect(closed(looked())).toEqual([gone.id])
    expect(closed(looked({ status: 'not-applicable', notApplicable: 'no Python' }))).toEqual([gone.id])
  })

  it('stays while it is seen', () => {
    expect(closed({ findings: [finding()] })).toEqual([])
  })

  it.each([
    ['its sensor did not look', {}],
    ['the tree was partial', { ...looked(), partial: true }],
    ['its file was unknown', blind('src/a.py')],
    ['its own place was unknown', blind('src/a.py#import os')],
    ['its folder was unknown', blind('src')],
    ['its sensor failed as a whole', blind('python-lint')],
    ['something that is no place was unknown', blind('git history')],
    ['everything was unknown', blind('*')],
  ])('stays while %s', (_, given) => {
    expect(closed(given)).toEqual([])
  })

  it('closes while another file is unknown', () => {
    expect(closed(blind('src/b.py'))).toEqual([gone.id])
    expect(closed(blind('src/a.pyi'))).toEqual([gone.id])
  })

  it('of a layer that was refused stays, of another layer closes', () => {
    const absent = record({ sensor: 'variable-audit', kind: 'variable-absent', subject: 'repo-vars/A' })
    const secret = record({ sensor: 'variable-audit', kind: 'variable-absent', subject: 'org-secrets/A' })
    const unknown = [{ subject: 'org-secrets', reason: 'needs organization_secrets: read' }]
    const sensors = [report({ id: 'variable-audit', status: 'unknown', unknown })]
    expect(closed({ sensors }, { records: [absent, secret] })).toEqual([absent.id])
  })

  it('closes when its sensor is switched off', () => {
    expect(closed({}, { settings: settings({ sensors: { 'python-lint': 'off' } }) })).toEqual([gone.id])
  })

  it('is never closed by a pull request', () => {
    expect(closed(looked(), { onDefaultBranch: false })).toEqual([])
  })

  it('about a waiver closes when the waiver is gone, not while its file or use cannot be told', () => {
    const stray = record({ sensor: 'waivers', kind: 'waiver-unused', subject: 'src/a.py#ignore[python-lint]' })
    const own = { records: [stray] }
    expect(closed(looked(), own)).toEqual([stray.id])
    expect(closed(blind('src/a.py'), own)).toEqual([])
    expect(closed({ ...blind('src/z.py'), waivers: [waiver()] }, own)).toEqual([])
  })
})

describe('the records after a sweep', () => {
  const sweep = (given: Partial<Survey>, records: TriageContext['records'], own: Partial<TriageContext> = {}) =>
    caseRecords(triage(survey(given), { ...triageContext, records, ...own }), records, { at: instant, actor: 'sar' })

  it('open a case with a ledger entry', () => {
    const { records, entries } = sweep({ findings: [finding()] }, [], { onboarding: true })
    expect(records).toHaveLength(1)
    expect(caseRecordSchema.parse(records[0])).toMatchObject({ firstSeen: instant.toISOString(), baseline: true })
    expect(entries).toEqual([
      {
        at: instant.toISOString(),
        actor: 'sar',
        action: 'case.opened',
        subject: finding().id,
        evidence: {
          sensor: 'python-lint',
          kind: 'F401',
          subject: 'src/a.py#import os',
          severity: 'P2',
          firstSeen: instant.toISOString(),
        },
      },
    ])
  })

  it('keep what a case knew, and write nothing when nothing changed', () => {
    const known = record({ notified: '2026-05-02T00:00:00.000Z', gap: 'SAR-G01', owner: '@ada', run: 'run-1' })
    const { records, entries } = sweep({ findings: [finding()] }, [known])
    expect(records).toEqual([known])
    expect(entries).toEqual([])
  })

  it('drop what closed and keep what could not be read, sorted by id', () => {
    const hidden = record({ subject: 'src/hidden.py' })
    const unknown = [{ subject: 'src/hidden.py', reason: 'too large' }]
    const sensors = [report({ id: 'python-lint', unknown })]
    const { records, entries } = sweep({ findings: [finding({ subject: 'new.py' })], sensors }, [gone, hidden])
    expect(records.map(({ subject }) => subject).sort()).toEqual(['new.py', 'src/hidden.py'])
    expect(records.map(({ id }) => id)).toEqual(records.map(({ id }) => id).toSorted())
    expect(entries.map(({ action, subject }) => [action, subject])).toEqual([
      ['case.opened', finding({ subject: 'new.py' }).id],
      ['case.closed', gone.id],
    ])
  })
})
