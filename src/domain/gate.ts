import type { Answer } from './answer.ts'
import type { ChangeSet, Tree } from './workspace.ts'
import type { Settings } from './settings.ts'
import type { EvidenceRecord } from './state.ts'
import type { Finding } from './finding.ts'
import type { Intent } from './intent.ts'
import type { Live } from './live.ts'
import type { Survey } from './survey.ts'
import type { GateState } from './verdict.ts'

/** What a gate judges from. `base` is the survey of the change's base, null when the state itself is judged. */
export interface GateView {
  readonly settings: Settings
  readonly asOf: Date
  readonly tree: Tree
  readonly change: ChangeSet | null
  readonly head: Survey
  readonly base: Answer<Survey> | null
  /** Findings of the head that the base has not, after git's rename map; unknown when the base is. */
  readonly introduced: Answer<readonly Finding[]>
  readonly live: Live
  /** The last sweep's record for a gate that judges repository state. */
  readonly evidence: (gate: string) => Answer<EvidenceRecord | null>
  /** Valid intents that the change itself carries. */
  readonly intents: readonly Intent[]
  /** The kinds of case that this change says it rescues (from its branch or body, verified against the state). */
  readonly rescues: readonly string[]
  /** How the configured lint and test commands ended, where this face runs them. */
  readonly commands: Readonly<Record<string, Answer<{ readonly exitCode: number; readonly summary: string }>>>
}

export interface Judgement {
  readonly state: GateState
  readonly evidence: string
  readonly unblock: string
}

/** A gate's form: reads evidence, judges, never acts. */
export interface Gate {
  readonly id: string
  readonly number: 1 | 2 | 3 | 4 | 5 | 6
  readonly title: string
  readonly why: string
  /** What arms it, in words; an unarmed gate is `off` and has no vote. */
  readonly armedBy: string
  /** Sensors whose findings it reads. */
  readonly sensors: readonly string[]
  readonly playbook: string | null
  judge(view: GateView): Promise<Judgement>
}

export const defineGate = (gate: Gate): Gate => gate
