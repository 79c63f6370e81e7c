import { known } from '../domain/answer.ts'
import type { Cases } from '../domain/case.ts'
import { canonical, sha256 } from '../domain/identity.ts'
import type { LedgerEntry, RunRecord, State } from '../domain/state.ts'
import type { Survey } from '../domain/survey.ts'
import { isHeld, moved } from '../domain/pipeline.ts'
import { gapsOf } from '../prevent/gaps.ts'
import { gateEvidence } from '../reintegrate/gate-evidence.ts'
import { caseRecords } from '../triage/records.ts'
import { pipelineEventsOf } from './pipeline-events.ts'
import type { SprintRequest } from './request.ts'

/** Sweeps that the state keeps: enough to tell a watchdog that stopped from one that never ran. */
const keptSweeps = 20

/** Records a sweep: the open cases, the gaps, the evidence of the gates that judge repository state, and the run itself. */
export const record = async (request: SprintRequest, survey: Survey, cases: Cases): Promise<SprintRequest> => {
  const { observed, acting } = request
  if (acting === null) return request
  const at = observed.clock.now()
  const evidence = await gateEvidence({
    survey,
    cases: cases.cases,
    settings: observed.settings,
    registry: observed.registry,
    live: observed.live,
    defaultBranch: observed.workspace.defaultBranch,
    asOf: at,
  })
  const run = sweepRun(survey, at)
  const state = await acting.state.update('Record a sweep', (before) => {
    const { records, entries } = caseRecords(cases, before.cases, { at, actor: acting.actor })
    const judged = evidence.map((line): LedgerEntry => {
      const { gate, commit, state: found, figure } = line
      return {
        at: line.at,
        actor: acting.actor,
        action: 'gate.judged',
        subject: gate,
        evidence: { commit, state: found, figure },
      }
    })
    const measured = moved(before.pipeline, isHeld(before.pipeline, before.runs) ? [] : pipelineEventsOf(survey), {
      at: at.toISOString(),
      run: null,
    })
    const stays = measured.pipeline.state === before.pipeline?.state
    const moves = (stays ? [] : measured.moves).map(({ from, to, event }): LedgerEntry => ({
      at: at.toISOString(),
      actor: acting.actor,
      action: 'pipeline.moved',
      subject: `${from} → ${to}`,
      evidence: { event },
    }))
    const next: State = {
      ...before,
      pipeline: stays ? before.pipeline : measured.pipeline,
      cases: records,
      evidence,
      gaps: gapsOf(before, cases, at),
      runs: withSweep(before.runs, run),
    }
    const mark = acting.checkpoint?.(before.ledger) ?? null
    return { state: next, append: [...(mark === null ? [] : [mark]), ...entries, ...changed(before, judged), ...moves] }
  })
  return { ...request, observed: { ...observed, state: known(state) } }
}

/** Only judgements that differ from the last recorded ones are worth a line. */
const changed = (before: State, judged: readonly LedgerEntry[]): readonly LedgerEntry[] =>
  judged.filter(({ subject, evidence }) => {
    const last = before.evidence.find(({ gate }) => gate === subject)
    return last === undefined || last.state !== evidence['state'] || last.figure !== evidence['figure']
  })

const sweepRun = (survey: Survey, at: Date): RunRecord => ({
  id: sha256(canonical(['sweep', survey.commit, at.toISOString()])).slice(0, 10),
  kind: 'sweep',
  playbook: null,
  cases: [],
  step: null,
  waits: null,
  state: 'verified',
  startedAt: at.toISOString(),
  endedAt: at.toISOString(),
  attempt: 1,
  cursor: {},
})

const withSweep = (runs: readonly RunRecord[], run: RunRecord): readonly RunRecord[] => {
  const sweeps = runs.filter(({ kind }) => kind === 'sweep').toSorted((a, b) => (a.startedAt < b.startedAt ? 1 : -1))
  const old = new Set(sweeps.slice(keptSweeps - 1).map(({ id }) => id))
  return [...runs.filter(({ id }) => !old.has(id) && id !== run.id), run]
}
