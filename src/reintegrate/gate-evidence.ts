import { z } from 'zod'
import type { Answer } from '../domain/answer.ts'
import type { Case } from '../domain/case.ts'
import type { Live } from '../domain/live.ts'
import type { Registry } from '../domain/registry.ts'
import type { Settings } from '../domain/settings.ts'
import type { EvidenceRecord } from '../domain/state.ts'
import type { Survey } from '../domain/survey.ts'
import { branchRate } from './branch-rate.ts'
import { ciFailureRate } from './gates/ci-failure-rate.ts'
import { variableAudit } from './gates/variable-audit.ts'
import { reportOf } from './judged-findings.ts'
import { isSubjectOf, layersSchema, requiredOf } from './required-variables.ts'
import { count, listed } from './wording.ts'

/** A sweep of the default branch. `defaultBranch` null means that nobody knows its name. */
export interface Sweep {
  readonly survey: Survey
  readonly cases: readonly Case[]
  readonly settings: Settings
  readonly registry: Answer<Registry | null>
  readonly live: Live
  readonly defaultBranch: string | null
  readonly asOf: Date
}

type Found = Pick<EvidenceRecord, 'state' | 'figure'> & { readonly subjects?: readonly string[] }

/** What a sweep of the default branch records for the gates that judge repository state, 3 and 6. */
export const gateEvidence = async (sweep: Sweep): Promise<readonly EvidenceRecord[]> => {
  const record = (gate: string, { state, figure, subjects }: Found): EvidenceRecord => ({
    gate,
    commit: sweep.survey.commit ?? '',
    at: sweep.asOf.toISOString(),
    state,
    figure,
    subjects: [...(subjects ?? [])],
  })
  return [record(ciFailureRate.id, await branchRate(sweep)), record(variableAudit.id, auditOf(sweep))]
}

const gateSettings = z.object({ layers: layersSchema })

function auditOf({ survey, cases, settings, registry }: Sweep): Found {
  if (!registry.known) return { state: 'inconclusive', figure: `the registry: ${registry.reason}` }
  if (registry.value === null) return { state: 'off', figure: 'no registry' }
  const { layers } = gateSettings.parse(settings.gates[variableAudit.id] ?? {})
  const required = requiredOf(registry.value, layers)
  const report = reportOf(survey, 'variable-audit')
  if (report === undefined) return { state: 'inconclusive', figure: 'the variable audit did not run' }
  const subjects = cases
    .filter(({ sensor, kind, waiver }) => sensor === 'variable-audit' && kind === 'variable-absent' && waiver === null)
    .map(({ subject }) => subject)
    .filter((subject) => required.some((entry) => isSubjectOf(subject, entry)))
    .sort()
  if (subjects.length > 0)
    return {
      state: 'fail',
      figure: `${subjects.length} of ${count(required.length, 'required variable')} absent: ${listed(subjects)}`,
      subjects,
    }
  const unread = report.unknown.filter(({ subject }) => hides(subject, required))
  const [first] = unread
  if (first !== undefined) return { state: 'inconclusive', figure: `${first.subject}: ${first.reason}` }
  return { state: 'pass', figure: `0 of ${count(required.length, 'required variable')} absent` }
}

/** Whether an unread layer, environment or entry may hold a required one; a subject of no layer hides them all. */
const hides = (subject: string, required: ReturnType<typeof requiredOf>): boolean => {
  const [layer] = subject.split('/', 1)
  const layered = required.filter((entry) => entry.layer === layer)
  if (subject === layer) return layersSchema.safeParse([layer]).success ? layered.length > 0 : required.length > 0
  return layered.some((entry) => isSubjectOf(subject, entry) || `${entry.layer}/${entry.environment ?? ''}` === subject)
}
