import type { Case } from '../../src/domain/case.ts'
import type { Finding } from '../../src/domain/finding.ts'
import { findingId } from '../../src/domain/identity.ts'
import { settingsSchema } from '../../src/domain/settings.ts'
import type { Settings } from '../../src/domain/settings.ts'
import type { CaseRecord } from '../../src/domain/state.ts'
import type { SensorReport, Survey } from '../../src/domain/survey.ts'
import type { Waiver } from '../../src/domain/waiver.ts'
import type { ChangedFile, ChangeSet } from '../../src/domain/workspace.ts'
import type { TriageContext } from '../../src/triage/triage.ts'

/** Values of the domain with what a test does not care about filled in. */

export const instant = new Date('2026-05-04T12:00:00.000Z')

export const settings = (given: Readonly<Record<string, unknown>> = {}): Settings => settingsSchema.parse(given)

export const finding = (given: Partial<Finding> = {}): Finding => {
  const sensor = given.sensor ?? 'python-lint'
  const kind = given.kind ?? 'F401'
  const subject = given.subject ?? 'src/a.py#import os'
  return {
    id: findingId(sensor, kind, subject),
    sensor,
    kind,
    layer: 'L1',
    subject,
    effect: 'degrades',
    impact: 4,
    confidence: 'high',
    title: `${kind} in ${subject}`,
    detail: 'What was seen.',
    remedy: 'mend it',
    location: null,
    playbook: null,
    data: {},
    ...given,
  }
}

export const at = (path: string, line: number, endLine = line): Finding['location'] => ({
  path,
  line,
  column: 1,
  endLine,
  endColumn: 2,
})

export const report = (given: Partial<SensorReport> & { readonly id: string }): SensorReport => ({
  layer: 'L1',
  status: 'clean',
  unknown: [],
  notApplicable: null,
  findings: 0,
  files: 1,
  remembered: 0,
  ms: 1,
  ...given,
})

/** A survey whose sensors are those of its findings, with counts and states that agree, and those that are given. */
export const survey = (given: Partial<Survey> = {}): Survey => {
  const findings = given.findings ?? []
  const sensors = given.sensors ?? []
  const named = new Map(sensors.map((one) => [one.id, one]))
  const ids = [...new Set([...named.keys(), ...findings.map(({ sensor }) => sensor)])].sort()
  return {
    schema: 'sar/survey@1',
    repository: 'octo/models',
    commit: 'c'.repeat(40),
    dirty: false,
    findings: [],
    waivers: [],
    requests: { rest: 0, graphql: 0, notModified: 0 },
    partial: false,
    ...given,
    sensors: ids.map((id) => {
      const count = findings.filter(({ sensor }) => sensor === id).length
      const base = named.get(id) ?? report({ id })
      if (count === 0) return base
      return { ...base, findings: count, status: base.unknown.length > 0 ? 'partial' : 'findings' }
    }),
  }
}

export const waiver = (given: Partial<Waiver> = {}): Waiver => ({
  sensor: 'python-lint',
  target: null,
  reason: 'kept on purpose',
  owner: '@ada',
  until: '2026-12-31',
  source: { path: 'src/a.py', line: 3 },
  problem: null,
  ...given,
})

export const record = (given: Partial<CaseRecord> = {}): CaseRecord => {
  const { id, sensor, kind, subject } = finding(given)
  return {
    severity: 'P2',
    firstSeen: '2026-05-01T00:00:00.000Z',
    due: '2026-05-02T00:00:00.000Z',
    notified: null,
    gap: null,
    owner: null,
    run: null,
    baseline: false,
    ...given,
    id,
    sensor,
    kind,
    subject,
  }
}

export const caseOf = (given: Partial<Case> = {}): Case => ({
  ...finding(given),
  severity: 'P2',
  route: 'schedule',
  firstSeen: '2026-05-01T00:00:00.000Z',
  due: '2026-05-02T00:00:00.000Z',
  overdue: false,
  waiver: null,
  pendingWaiver: null,
  baseline: false,
  gap: null,
  owner: null,
  ...given,
})

export const changed = (path: string, given: Partial<ChangedFile> = {}): ChangedFile => ({
  path,
  status: 'modified',
  from: null,
  lines: null,
  ...given,
})

export const change = (files: readonly ChangedFile[] = [], given: Partial<ChangeSet> = {}): ChangeSet => ({
  base: 'b'.repeat(40),
  head: 'c'.repeat(40),
  files,
  partial: null,
  ...given,
})

/** How findings of the default branch are triaged, where nothing else is said. */
export const triageContext: TriageContext = {
  settings: settings(),
  settingsPath: '.github/sar.yml',
  records: [],
  asOf: instant,
  exposure: 'branch',
  onDefaultBranch: true,
  onboarding: false,
  playbooks: [],
  change: null,
}
