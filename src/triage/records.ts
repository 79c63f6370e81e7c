import type { Case, Cases } from '../domain/case.ts'
import { variableLayers } from '../domain/live.ts'
import type { Unknown } from '../domain/reading.ts'
import type { Settings } from '../domain/settings.ts'
import type { CaseRecord, LedgerEntry } from '../domain/state.ts'
import { pathOfSubject } from '../domain/subject.ts'
import type { Survey } from '../domain/survey.ts'

/** Which remembered cases are over, and why. A sensor that did not look, or could not look there, ends nothing. */
export const closedCases = (
  records: readonly CaseRecord[],
  seen: ReadonlySet<string>,
  context: { readonly survey: Survey; readonly settings: Settings; readonly undecidedWaivers: readonly string[] },
): readonly string[] =>
  records
    .filter((record) => !seen.has(record.id) && isOver(record, context))
    .map(({ id }) => id)
    .sort()

function isOver(
  { sensor, subject }: CaseRecord,
  { survey, settings, undecidedWaivers }: Parameters<typeof closedCases>[2],
): boolean {
  const chosen = settings.sensors[sensor]
  if (chosen === 'off' || chosen === false) return true
  if (survey.partial) return false
  if (sensor === 'waivers') return !undecidedWaivers.includes(subject) && !isUnknownTo(survey, subject)
  const report = survey.sensors.find(({ id }) => id === sensor)
  return report !== undefined && !report.unknown.some((unknown) => hides(unknown, sensor, subject))
}

/** Waivers are read off the lines of all files: a file that any sensor could not read may hold one. */
const isUnknownTo = (survey: Survey, subject: string): boolean =>
  survey.sensors.some(({ unknown }) => unknown.some((one) => one.subject === pathOfSubject(subject)))

/**
 * True when what a sensor could not see may hold the subject: the same file, layer or entry, something that holds it
 * (`repo-vars` over `repo-vars/NAME`), or a thing that is no place at all, so that all of the sensor's eyes were shut.
 */
export function hides(unknown: Unknown, sensor: string, subject: string): boolean {
  const hidden = pathOfSubject(unknown.subject)
  const place = pathOfSubject(subject)
  if (unknown.subject === subject || hidden === place || place.startsWith(`${hidden}/`)) return true
  return !isPlace(hidden, sensor)
}

/** A file's path or a layer of variables: something of which other subjects are independent. */
const isPlace = (subject: string, sensor: string): boolean =>
  subject !== sensor &&
  !/\s/.test(subject) &&
  (/[./]/.test(subject.slice(1)) || variableLayers.some((layer) => layer === subject))

/** A case as the state remembers it, keeping what its earlier record knew. */
const recordOf = (one: Case, previous: CaseRecord | undefined): CaseRecord => ({
  id: one.id,
  sensor: one.sensor,
  kind: one.kind,
  subject: one.subject,
  severity: one.severity,
  firstSeen: one.firstSeen,
  due: one.due,
  notified: previous?.notified ?? null,
  gap: previous?.gap ?? null,
  owner: one.owner,
  run: previous?.run ?? null,
  baseline: one.baseline,
})

/**
 * The case records after a sweep of the default branch, sorted by id, and the ledger entries for what opened and
 * closed. Records of cases that were neither seen nor closed stay as they are: their subject could not be read.
 * Never call it for a pull request: its triage is ephemeral.
 */
export const caseRecords = (
  { cases, closed }: Cases,
  previous: readonly CaseRecord[],
  context: { readonly at: Date; readonly actor: string },
): { readonly records: readonly CaseRecord[]; readonly entries: readonly LedgerEntry[] } => {
  const known = new Map(previous.map((record) => [record.id, record]))
  const over = new Set(closed)
  const records = new Map([...known].filter(([id]) => !over.has(id)))
  for (const one of cases) records.set(one.id, recordOf(one, known.get(one.id)))
  const at = context.at.toISOString()
  const entry = (action: 'case.opened' | 'case.closed', record: CaseRecord): LedgerEntry => {
    const { id, sensor, kind, subject, severity, firstSeen } = record
    return { at, actor: context.actor, action, subject: id, evidence: { sensor, kind, subject, severity, firstSeen } }
  }
  const sorted = [...records.values()].sort((a, b) => (a.id < b.id ? -1 : 1))
  return {
    records: sorted,
    entries: [
      ...sorted.filter(({ id }) => !known.has(id)).map((record) => entry('case.opened', record)),
      ...previous.filter(({ id }) => over.has(id)).map((record) => entry('case.closed', record)),
    ],
  }
}
