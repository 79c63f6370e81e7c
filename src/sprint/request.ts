import type { Apply } from '../domain/change.ts'
import type { Gate, GateView } from '../domain/gate.ts'
import type { Observed } from '../domain/observed.ts'
import type { Playbook } from '../domain/playbook.ts'
import type { Sensor } from '../domain/sensor.ts'
import type { LedgerEntry, LedgerLine, StateWriter } from '../domain/state.ts'
import type { Step } from '../domain/step.ts'
import type { RescueActs } from '../rescue/rescue.ts'
import type { OpenConcluder } from '../search/concluder.ts'
import type { OpenInspector } from '../search/inspector.ts'
import type { Selection } from '../search/plan.ts'

/** The lists that a sprint works through. */
export interface Method {
  readonly sensors: readonly Sensor[]
  readonly gates: readonly Gate[]
  readonly steps: () => Promise<ReadonlyMap<string, Step>>
  readonly playbooks: ReadonlyMap<string, Playbook>
}

/** What lets a sprint write. Without it everything is planned and nothing done. */
export interface Acting {
  /** Who acts: a login, or the app's own name. */
  readonly actor: string
  readonly state: StateWriter
  readonly apply: Apply
  readonly locked: RescueActs['locked']
  /** Why everything must stop now, or null. Asked before every step. */
  readonly stopped: () => Promise<string | null>
  readonly openPullRequests: () => Promise<number>
  readonly may: RescueActs['may']
  readonly asked: RescueActs['asked']
  /** The confirm code that a person gave with this request. */
  readonly code?: string
  /** A signed checkpoint of the ledger as it stands, or null where it has one; absent where no key is configured. */
  readonly checkpoint?: (ledger: readonly LedgerLine[]) => LedgerEntry | null
  /** Looks anew, so that a rescue can be verified. */
  readonly observe: () => Promise<Observed>
}

/** A sprint, or a part of one. */
export interface SprintRequest {
  readonly method: Method
  readonly observed: Observed
  readonly selection?: Selection
  readonly inspector: OpenInspector
  readonly concluder: OpenConcluder
  readonly progress?: (done: number, total: number) => void
  /** What this face measured by itself, for the gates. */
  readonly measured?: Pick<GateView, 'measurement' | 'ownRun' | 'commands'>
  readonly acting: Acting | null
}
