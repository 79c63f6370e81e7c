import type { Apply } from '../domain/change.ts'
import type { LedgerEntry, RunRecord, StateWriter } from '../domain/state.ts'
import type { Playbook } from '../domain/playbook.ts'
import type { Step, StepView } from '../domain/step.ts'

/** How the re-run of a playbook's sensor saw the cases: gone, still there, or not readable. */
export type Recheck = 'clean' | 'found' | 'unknown'

/** What a saga is given to act with. Everything it writes goes through `apply` and `state`. */
export interface RescuePorts {
  readonly playbooks: ReadonlyMap<string, Playbook>
  readonly steps: ReadonlyMap<string, Step>
  readonly apply: Apply
  readonly state: StateWriter
  /** Why everything must stop now (halt, kill switch, an open P0), or null. Asked before every step. */
  readonly stopped: () => Promise<string | null>
  /** What steps may look at now, for this run. */
  readonly view: (run: RunRecord) => StepView
  /** Our own pull requests that are open now. */
  readonly openPullRequests: () => Promise<number>
  /** Extends the lock that the caller took for this run. */
  readonly renew: () => Promise<void>
  readonly recheck: (sensor: string, cases: readonly string[]) => Promise<Recheck>
}

/** Stores a run and appends to the ledger in one update of the state. */
export const store = async (
  ports: RescuePorts,
  run: RunRecord,
  message: string,
  append: readonly LedgerEntry[] = [],
): Promise<RunRecord> => {
  await ports.state.update(message, (state) => ({
    state: { ...state, runs: [...state.runs.filter(({ id }) => id !== run.id), run] },
    append,
  }))
  return run
}

/** A ledger entry of this run, by its actor, now. */
export const entry = (
  view: StepView,
  action: LedgerEntry['action'],
  subject: string,
  evidence: LedgerEntry['evidence'],
): LedgerEntry => ({
  at: view.clock.now().toISOString(),
  actor: view.run.actor,
  action,
  subject,
  evidence: { run: view.run.id, ...evidence },
})
