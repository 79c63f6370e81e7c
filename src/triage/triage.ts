import type { Case, Cases } from '../domain/case.ts'
import type { Finding } from '../domain/finding.ts'
import type { Settings } from '../domain/settings.ts'
import type { CaseRecord } from '../domain/state.ts'
import type { Survey } from '../domain/survey.ts'
import { urgency } from '../domain/words.ts'
import type { ChangeSet } from '../domain/workspace.ts'
import { dueAt, isOverdue } from './due.ts'
import { mergeDuplicates } from './duplicates.ts'
import { closedCases } from './records.ts'
import { claimedBy, routeOf } from './route.ts'
import type { Claim } from './route.ts'
import { severityOf } from './severity.ts'
import type { Exposure } from './severity.ts'
import { judgeWaivers } from './waivers.ts'
import type { Applied } from './waivers.ts'

/** What triage decides from besides the survey. */
export interface TriageContext {
  readonly settings: Settings
  /** Where the settings were read; their waivers are reported there. */
  readonly settingsPath: string
  /** The open cases that the state remembers. */
  readonly records: readonly CaseRecord[]
  readonly asOf: Date
  readonly exposure: Exposure
  /** True for a sweep of the default branch, which alone closes cases. */
  readonly onDefaultBranch: boolean
  /** True for the first sweep ever: what stands then is baseline. */
  readonly onboarding: boolean
  readonly playbooks: readonly Claim[]
  /** The change that is judged, or null when the state itself is. */
  readonly change: ChangeSet | null
}

/**
 * Gives every finding its severity, due time, route, waiver and owner, worst first, and names the remembered cases that
 * are over. Pure: the same survey and context give the same cases.
 */
export const triage = (survey: Survey, context: TriageContext): Cases => {
  const found = mergeDuplicates(survey.findings)
  const waivers = judgeWaivers(survey, found, context)
  const records = new Map(context.records.map((record) => [record.id, record]))
  const cases = [...found, ...waivers.findings]
    .map((finding) => caseOf(finding, records.get(finding.id), waivers.byFinding.get(finding.id), context))
    .sort(worstFirst)
  const { settings, onDefaultBranch } = context
  const seen = new Set(cases.map(({ id }) => id))
  const closed = onDefaultBranch
    ? closedCases(context.records, seen, { survey, settings, undecidedWaivers: waivers.undecided })
    : []
  return { schema: 'sar/cases@1', cases, closed: [...closed] }
}

function caseOf(
  finding: Finding,
  record: CaseRecord | undefined,
  applied: Applied | undefined,
  { settings, asOf, exposure, onboarding, playbooks }: TriageContext,
): Case {
  const severity = severityOf(finding, exposure)
  const claim = claimedBy(finding, severity, playbooks)
  const firstSeen = record?.firstSeen ?? asOf.toISOString()
  const due = dueAt(firstSeen, severity, settings.triage.sla)
  const waiver = waiverThat(applied, false)
  return {
    ...finding,
    playbook: claim ?? finding.playbook,
    severity,
    route: routeOf(severity, claim),
    firstSeen,
    due,
    overdue: waiver === null && isOverdue(due, asOf),
    waiver,
    pendingWaiver: waiverThat(applied, true),
    baseline: record?.baseline ?? onboarding,
    gap: record?.gap ?? null,
    owner: record?.owner ?? waiver?.owner ?? null,
  }
}

const waiverThat = (applied: Applied | undefined, pending: boolean) =>
  applied?.pending === pending ? applied.waiver : null

const worstFirst = (a: Case, b: Case): number =>
  urgency(a.severity) - urgency(b.severity) ||
  b.impact - a.impact ||
  (a.subject < b.subject ? -1 : a.subject > b.subject ? 1 : 0) ||
  (a.id < b.id ? -1 : 1)
