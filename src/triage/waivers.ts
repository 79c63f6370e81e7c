import { findingId } from '../domain/identity.ts'
import { impactOf } from '../domain/finding.ts'
import type { Finding } from '../domain/finding.ts'
import type { Settings } from '../domain/settings.ts'
import { pathOfSubject } from '../domain/subject.ts'
import { globMatcher } from '../domain/glob.ts'
import type { Survey } from '../domain/survey.ts'
import type { Waiver } from '../domain/waiver.ts'
import type { ChangeSet } from '../domain/workspace.ts'

/** A waiver at work on a finding. `pending`: the change brings it along, so a code owner must approve it first. */
export interface Applied {
  readonly waiver: Waiver
  readonly pending: boolean
}

export interface WaiverJudgement {
  readonly byFinding: ReadonlyMap<string, Applied>
  /** What is to be said about the waivers themselves: those that ended, waive nothing, or do not count. */
  readonly findings: readonly Finding[]
  /** Subjects of waivers of which it cannot be told whether they waive anything. */
  readonly undecided: readonly string[]
}

/** `bare` has neither reason nor date and counts for advice only; `void` is written wrongly and never counts. */
type Standing = 'whole' | 'bare' | 'expired' | 'void'

interface Judged {
  readonly waiver: Waiver
  readonly subject: string
  readonly inline: boolean
  readonly standing: Standing
  readonly covers: readonly Finding[]
}

/** The waivers of `.github/sar.yml` in the form of inline ones. The file holds no lines after parsing: all say line 1. */
const configured = (settings: Settings, path: string): readonly Waiver[] =>
  settings.waivers.map((waiver) => ({ ...waiver, source: { path, line: 1 }, problem: null }))

/**
 * Applies the waivers of the settings and of the files' lines. A waiver that the judged change itself adds or rewrites
 * counts for `advises` and `degrades` only and is pending for what weighs more.
 */
export const judgeWaivers = (
  survey: Survey,
  findings: readonly Finding[],
  context: {
    readonly settings: Settings
    readonly settingsPath: string
    readonly asOf: Date
    readonly change: ChangeSet | null
  },
): WaiverJudgement => {
  const today = context.asOf.toISOString().slice(0, 10)
  const subjects = new Map<string, number>()
  const judged = [...configured(context.settings, context.settingsPath), ...survey.waivers].map((waiver): Judged => {
    const inline = waiver.target === null || survey.waivers.includes(waiver)
    const covers = findings.filter(coverage(waiver))
    return { waiver, inline, covers, standing: standingOf(waiver, today), subject: subjectOf(waiver, inline, subjects) }
  })
  const told = judged.map((entry) => ({ entry, finding: findingOn(entry, survey) }))
  return {
    byFinding: apply(judged, { findings, change: context.change }),
    findings: told.flatMap(({ finding }) => (finding === null || finding === 'undecided' ? [] : [finding])),
    undecided: told.flatMap(({ entry, finding }) => (finding === 'undecided' ? [entry.subject] : [])),
  }
}

function standingOf({ reason, until, problem }: Waiver, today: string): Standing {
  if (reason === null && until === null) return 'bare'
  if (problem !== null || reason === null || until === null) return 'void'
  return until !== 'never' && until < today ? 'expired' : 'whole'
}

/** Whether a waiver speaks of a finding: its own lines, its very subject, or its path by a glob. */
function coverage({ sensor, target, source }: Waiver): (finding: Finding) => boolean {
  if (target === null)
    return ({ sensor: of, location }) =>
      of === sensor &&
      location !== null &&
      location.path === source.path &&
      location.line <= source.line &&
      source.line <= location.endLine
  const matches = globMatcher(target)
  return ({ sensor: of, subject, location }) =>
    of === sensor &&
    (subject === target || matches(pathOfSubject(subject)) || (location !== null && matches(location.path)))
}

/** What another tool's comment on the line says, where the sensor found that the change wrote it: never more than pending. */
function claimedOnLine(findings: readonly Finding[]): readonly (readonly [string, Applied])[] {
  return findings.flatMap(({ id, sensor, location, data }) => {
    const reason = data['pending']
    if (typeof reason !== 'string' || location === null) return []
    const source = { path: location.path, line: location.line }
    const waiver = { sensor, target: null, reason, owner: null, until: 'never', source, problem: null } as const
    return [[id, { waiver, pending: true }]]
  })
}

function apply(
  judged: readonly Judged[],
  { findings, change }: { readonly findings: readonly Finding[]; readonly change: ChangeSet | null },
): ReadonlyMap<string, Applied> {
  const byFinding = new Map<string, Applied>(claimedOnLine(findings))
  for (const { waiver, standing, covers, inline } of judged) {
    if (standing !== 'whole' && standing !== 'bare') continue
    const brought = inline && change !== null && broughtBy(change, waiver)
    for (const { id, effect } of covers) {
      if (standing === 'bare' && effect !== 'advises') continue
      const pending = brought && effect !== 'advises' && effect !== 'degrades'
      const standingOne = byFinding.get(id)
      if (standingOne === undefined || (standingOne.pending && !pending)) byFinding.set(id, { waiver, pending })
    }
  }
  return byFinding
}

/** True when the change wrote the line that the waiver stands on; without a patch to look at, it may have. */
const broughtBy = (change: ChangeSet, { source }: Waiver): boolean => {
  const file = change.files.find(({ path }) => path === source.path)
  return file === undefined ? change.partial !== null : file.lines === null || file.lines.includes(source.line)
}

function subjectOf({ sensor, target, source }: Waiver, inline: boolean, seen: Map<string, number>): string {
  const subject = inline ? `${source.path}#ignore[${sensor}]` : `${source.path}#waivers[${sensor} ${target ?? ''}]`
  const count = (seen.get(subject) ?? 0) + 1
  seen.set(subject, count)
  return count === 1 ? subject : `${subject}~${count}`
}

function findingOn(
  { waiver, subject, inline, standing, covers }: Judged,
  survey: Survey,
): Finding | 'undecided' | null {
  const about = told(waiver, standing, covers.length)
  if (about === null) return null
  if (about.needsReading && !isReadWhole(survey, waiver.sensor)) return 'undecided'
  const { path, line } = waiver.source
  return {
    id: findingId('waivers', about.kind, subject),
    sensor: 'waivers',
    kind: about.kind,
    layer: 'L3',
    subject,
    effect: 'advises',
    impact: impactOf.advises,
    confidence: 'high',
    title: about.title,
    detail: `The waiver for \`${waiver.sensor}\` at ${path}:${line} ${about.detail}.`,
    remedy: about.remedy,
    location: inline ? { path, line, column: 1, endLine: line, endColumn: 1 } : null,
    playbook: null,
    data: {},
  }
}

interface Told {
  readonly kind: 'waiver-expired' | 'waiver-unused'
  readonly title: string
  readonly detail: string
  readonly remedy: string
  /** True when it holds only if the sensor could look everywhere. */
  readonly needsReading: boolean
}

function told({ sensor, until, problem }: Waiver, standing: Standing, covers: number): Told | null {
  if (standing === 'expired')
    return {
      kind: 'waiver-expired',
      title: `Waiver for ${sensor} ended on ${until}`,
      detail: `ended on ${until} and no longer counts`,
      remedy: 'mend what it excused, or give it a new date and say why',
      needsReading: false,
    }
  if (standing === 'bare' || standing === 'void')
    return {
      kind: 'waiver-unused',
      title:
        standing === 'bare'
          ? `Waiver for ${sensor} gives no reason and no date`
          : `Waiver for ${sensor} does not count`,
      detail: standing === 'bare' ? 'counts for advice only' : (problem ?? 'lacks a reason or a date'),
      remedy: 'write reason="…" until=YYYY-MM-DD (or until=never) and owner=@someone',
      needsReading: false,
    }
  if (covers > 0) return null
  return {
    kind: 'waiver-unused',
    title: `Waiver for ${sensor} waives nothing`,
    detail: 'covers no finding any more',
    remedy: 'remove it',
    needsReading: true,
  }
}

const isReadWhole = (survey: Survey, sensor: string): boolean => {
  const report = survey.sensors.find(({ id }) => id === sensor)
  return !survey.partial && report !== undefined && report.unknown.length === 0
}
