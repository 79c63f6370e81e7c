import type { Apply } from '../domain/change.ts'
import type { LedgerEntry, RunRecord, StateWriter } from '../domain/state.ts'
import { moved } from '../domain/pipeline.ts'
import type { PipelineEvent } from '../domain/pipeline.ts'
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
  /** Why this run must change nothing, or null: it may look, and wait. */
  readonly withheld: string | null
  /** Whether a person asks for this playbook now, and the confirm code that came with the word. */
  readonly word: { readonly asked: boolean; readonly code: string | null }
  /** What steps may look at now, for this run. */
  readonly view: (run: RunRecord) => StepView
  /** Our own pull requests that are open now. */
  readonly openPullRequests: () => Promise<number>
  /** Extends the lock that the caller took for this run. */
  readonly renew: () => Promise<void>
  readonly recheck: (sensor: string, cases: readonly string[]) => Promise<Recheck>
}

/** Runs `work` under the lock of a playbook and target; null when somebody else holds it. */
export type Locked = <T>(
  playbook: string,
  run: string,
  work: (renew: () => Promise<void>) => Promise<T>,
) => Promise<T | null>

/** What is stored with a run: the message of the commit, lines of the ledger, and what moves the pipeline's machine. */
export interface Told {
  readonly message: string
  readonly append: readonly LedgerEntry[]
  readonly events: readonly PipelineEvent[]
}

/** Stores a run, appends to the ledger and moves the pipeline's machine, in one update of the state. */
export const storeMoving = async (
  ports: RescuePorts,
  run: RunRecord,
  { message, append, events }: Told,
): Promise<RunRecord> => {
  const view = ports.view(run)
  await ports.state.update(message, (before) => {
    const state = { ...before, runs: [...before.runs.filter(({ id }) => id !== run.id), run] }
    const at = view.clock.now().toISOString()
    const { pipeline, moves } = moved(before.pipeline, events, { at, run: run.id })
    const told = moves.map((move) => entry(view, 'pipeline.moved', `${move.from} → ${move.to}`, { event: move.event }))
    return { state: moves.length === 0 ? state : { ...state, pipeline }, append: [...append, ...told] }
  })
  return run
}

/** Stores a run and appends to the ledger in one update of the state. */
export const store = (
  ports: RescuePorts,
  run: RunRecord,
  message: string,
  append: readonly LedgerEntry[] = [],
): Promise<RunRecord> => storeMoving(ports, run, { message, append, events: [] })

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

/** The events, where the machine is in this run's hand; else none. */
export const inHand = async (
  ports: RescuePorts,
  { id }: RunRecord,
  events: readonly PipelineEvent[],
): Promise<readonly PipelineEvent[]> => ((await ports.state.read()).state.pipeline?.run === id ? events : [])
