import { describe, expect, it } from 'vitest'
import { casesSchema } from '../../src/domain/case.ts'
import { triage } from '../../src/triage/triage.ts'
import type { TriageContext } from '../../src/triage/triage.ts'
import type { Survey } from '../../src/domain/survey.ts'
import { finding, record, settings, survey, triageContext } from '../support/values.ts'

const context: TriageContext = {
  ...triageContext,
  playbooks: [
    { id: 'SAR-001', when: { kinds: ['variable-absent'], severity: ['P1', 'P2', 'P3'] } },
    { id: 'SAR-900', when: { kinds: ['schema', 'variable-absent'], severity: ['P1'] } },
  ],
}
const triaged = (input: Survey, given: Partial<TriageContext> = {}) => triage(input, { ...context, ...given }).cases

describe('severity', () => {
  it.each([
    ['loss', 'high', 'branch', 'P0'],
    ['breach', 'high', 'branch', 'P0'],
    ['breach', 'high', 'fork', 'P1'],
    ['breach', 'high', 'worktree', 'P1'],
    ['breach', 'medium', 'branch', 'P1'],
    ['loss', 'low', 'branch', 'P1'],
    ['blocks', 'high', 'branch', 'P1'],
    ['blocks', 'low', 'branch', 'P1'],
    ['degrades', 'high', 'branch', 'P2'],
    ['advises', 'high', 'branch', 'P3'],
  ] as const)('%s of %s confidence, seen on a %s, is %s', (effect, confidence, exposure, severity) => {
    const [one] = triaged(survey({ findings: [finding({ effect, confidence })] }), { exposure })
    expect(one?.severity).toBe(severity)
  })

  it('takes a live fact for exposed, whoever looks', () => {
    const live = finding({ sensor: 'variable-audit', kind: 'x', subject: 'repo-secrets/KEY', effect: 'breach' })
    expect(triaged(survey({ findings: [live] }), { exposure: 'fork' })[0]?.severity).toBe('P0')
  })

  it('never rises because of lateness', () => {
    const late = record({ firstSeen: '2020-01-01T00:00:00.000Z' })
    const [one] = triaged(survey({ findings: [finding()] }), { records: [late] })
    expect(one).toMatchObject({ severity: 'P2', overdue: true })
  })
})

describe('due time', () => {
  const slas = [
    ['breach', '2026-05-04T13:00:00.000Z'],
    ['blocks', '2026-05-04T16:00:00.000Z'],
    ['degrades', '2026-05-05T12:00:00.000Z'],
    ['advises', '2026-05-11T12:00:00.000Z'],
  ] as const
  it.each(slas)('of what %s counts from when it was first seen', (effect, due) => {
    expect(triaged(survey({ findings: [finding({ effect })] }))[0]).toMatchObject({ due, overdue: false })
  })

  it('follows the settings', () => {
    const own = settings({ triage: { sla: { P2: '2w' } } })
    expect(triaged(survey({ findings: [finding()] }), { settings: own })[0]?.due).toBe('2026-05-18T12:00:00.000Z')
  })

  it('keeps the clock of a case that is known, on a pull request too', () => {
    const known = record({ firstSeen: '2026-05-03T12:00:00.000Z', owner: '@ada', gap: 'SAR-G02' })
    const [one] = triaged(survey({ findings: [finding()] }), { records: [known], onDefaultBranch: false })
    expect(one).toMatchObject({ firstSeen: known.firstSeen, due: '2026-05-04T12:00:00.000Z', overdue: false })
    expect(one).toMatchObject({ owner: '@ada', gap: 'SAR-G02' })
    const later = new Date('2026-05-04T12:00:00.001Z')
    expect(triaged(survey({ findings: [finding()] }), { records: [known], asOf: later })[0]?.overdue).toBe(true)
  })
})

describe('route', () => {
  const absent = { sensor: 'variable-audit', kind: 'variable-absent', subject: 'repo-vars/A' } as const
  it.each([
    [finding({ effect: 'breach' }), 'escalate', null],
    [finding({ ...absent, effect: 'breach' }), 'escalate', null],
    [finding({ ...absent, effect: 'blocks', playbook: 'SAR-900' }), 'auto-fix', 'SAR-900'],
    [finding({ ...absent, effect: 'blocks' }), 'auto-fix', 'SAR-001'],
    [finding({ effect: 'blocks', playbook: 'SAR-404' }), 'escalate', 'SAR-404'],
    [finding({ ...absent, effect: 'degrades', playbook: 'SAR-900' }), 'schedule', 'SAR-001'],
    [finding({ effect: 'advises' }), 'backlog', null],
  ])('%#: $effect', (one, route, playbook) => {
    expect(triaged(survey({ findings: [one] }))[0]).toMatchObject({ route, playbook })
  })
})

describe('the list', () => {
  it('is valid, worst first, then weightiest, then by subject, whatever order findings come in', () => {
    const findings = [
      finding({ subject: 'b.py' }),
      finding({ subject: 'a.py' }),
      finding({ subject: 'c.py', impact: 5 }),
      finding({ subject: 'd.py', effect: 'advises', impact: 2 }),
      finding({ subject: 'e.py', effect: 'loss', impact: 10 }),
    ]
    const forward = triage(survey({ findings }), context)
    const backward = triage(survey({ findings: findings.toReversed() }), context)
    expect(casesSchema.parse(forward)).toEqual(backward)
    expect(forward.cases.map(({ subject }) => subject)).toEqual(['e.py', 'c.py', 'a.py', 'b.py', 'd.py'])
  })

  it('holds a fact once, as its worst report states it', () => {
    const twice = [finding({ confidence: 'low' }), finding({ effect: 'blocks' }), finding({ effect: 'advises' })]
    const cases = triaged(survey({ findings: twice }))
    expect(cases).toHaveLength(1)
    expect(cases[0]).toMatchObject({ effect: 'blocks', severity: 'P1' })
  })

  it('marks what the first sweep finds as baseline, and remembers it', () => {
    expect(triaged(survey({ findings: [finding()] }), { onboarding: true })[0]?.baseline).toBe(true)
    const stood = [record({ baseline: true })]
    expect(triaged(survey({ findings: [finding()] }), { records: stood })[0]?.baseline).toBe(true)
    const adopted = [record({ baseline: false })]
    expect(triaged(survey({ findings: [finding()] }), { records: adopted, onboarding: true })[0]?.baseline).toBe(false)
  })
})
