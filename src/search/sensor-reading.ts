import type { Finding } from '../domain/finding.ts'
import { statusOf } from '../domain/reading.ts'
import type { Reading, Unknown } from '../domain/reading.ts'
import type { SensorReport } from '../domain/survey.ts'
import type { ChangeSet, Workspace } from '../domain/workspace.ts'
import { conclude } from './conclude.ts'
import type { Concluder } from './concluder.ts'
import { findingsOf, toldOf } from './findings.ts'
import type { Result } from './keep.ts'
import type { Outcome } from './outcome.ts'
import type { Gathered } from './part.ts'
import { scopeOf } from './plan.ts'
import type { Planned } from './plan.ts'
import { readingSchema } from './worker-protocol.ts'
import { milliseconds } from './milliseconds.ts'

/** What a search has of one sensor: what it reports, and what to remember. */
export interface SensorSeen {
  readonly report: SensorReport
  readonly findings: Finding[]
  readonly result: Result
}

/** What reading a sensor needs to know of the search. */
export interface Searching {
  readonly workspace: Workspace
  readonly change: ChangeSet | null
  readonly concluder: Concluder
}

/** Joins what a sensor's files told with its conclusion, within the scope that the settings leave it. */
export async function readSensor(searching: Searching, planned: Planned, part: Gathered): Promise<SensorSeen> {
  const { sensor } = planned
  const began = milliseconds()
  const { reading, concluded } = await concludedBy(searching, planned, part)
  const { seen, total, remembered, ms } = part
  const inScope = scopeOf(planned)
  const observations = [
    ...seen.flatMap(({ findings }) => findings),
    ...reading.findings.filter(({ location }) => location === undefined || inScope(location.path)),
  ]
  const { told, unknown: untold } = toldOf(observations)
  const findings = [...findingsOf(sensor, told, planned.effect)]
  const unknown = [
    ...seen.flatMap((one) => one.unknown),
    ...reading.unknown,
    ...untold,
    ...partialTree(searching.workspace),
  ]
  const idle = !sensor.concludes && total === 0 ? 'no file of the kinds that it looks at' : undefined
  const notApplicable = reading.notApplicable ?? idle
  const status = statusOf({ findings, unknown, notApplicable })
  return {
    findings,
    result: { gathered: part, concluded },
    report: {
      id: sensor.id,
      layer: sensor.layer,
      status,
      unknown: distinct(unknown),
      notApplicable: status === 'not-applicable' ? (notApplicable ?? null) : null,
      findings: findings.length,
      files: total,
      remembered,
      ms: Math.round((milliseconds() - began + ms) * 10) / 10,
      ...(reading.figures === undefined ? {} : { figures: { ...reading.figures } }),
      ...(reading.names === undefined ? {} : { names: { ...reading.names } }),
    },
  }
}

const nothingConcluded: Reading = { findings: [], unknown: [] }

/** The sensor's conclusion, remembered or made, and what of it may be remembered. */
async function concludedBy(
  { change, concluder }: Searching,
  { sensor, own }: Planned,
  part: Gathered,
): Promise<{ readonly reading: Reading; readonly concluded: Outcome['concluded'] }> {
  if (!sensor.concludes) return { reading: nothingConcluded, concluded: null }
  const before = part.concluded
  if (before !== null) return { reading: before.reading, concluded: before }
  const { reading, trace } = await conclude(concluder, { sensor, facts: part.facts(), own })
  const isLasting = trace !== null && change === null
  return { reading, concluded: isLasting ? { reading: readingSchema.parse(reading), trace } : null }
}

const partialTree = ({ tree }: Workspace): readonly Unknown[] =>
  tree.partial === null ? [] : [{ subject: 'the list of files', reason: tree.partial }]

/** One line a subject and reason, sorted. */
const distinct = (unknown: readonly Unknown[]): Unknown[] => {
  const byText = new Map(unknown.map((one) => [`${one.subject}\0${one.reason}`, one]))
  return [...byText].toSorted(([left], [right]) => (left < right ? -1 : 1)).map(([, one]) => one)
}
