import type { z } from 'zod'
import type { Answer } from './answer.ts'
import type { Case } from './case.ts'
import type { ChangeSet, Tree } from './workspace.ts'
import type { Evidence } from './evidence.ts'
import type { Registry } from './registry.ts'
import type { Settings } from './settings.ts'
import type { EvidenceRecord } from './state.ts'
import type { Finding } from './finding.ts'
import type { Intent } from './intent.ts'
import type { Live, PullRequestSummary } from './live.ts'
import type { Survey } from './survey.ts'
import type { GateState } from './verdict.ts'

/**
 * What made the test reports that the head's survey read: the run's commits (in `pull_request` runs the code checked
 * out is the merge commit), its workflow file and how its tests ended. Everything but `tests` and `reports` is the word
 * of GitHub or its runner, never that of the change's own code.
 */
export interface Measurement {
  readonly headSha: string
  readonly baseSha: string | null
  readonly mergeSha: string | null
  /** `blob` is what ran; `base` is the base's file, where the face has it at hand; `calls` are the files it calls. */
  readonly workflow: {
    readonly path: string
    readonly blob: string
    readonly base: string | null
    readonly calls: readonly string[]
  }
  readonly tests: Evidence['tests']
  /** Paths of the reports that the run made, as against those that lie committed. */
  readonly reports: readonly string[]
}

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
  /** What is wrong with own playbooks that the change brings, each with path, line and column; no sensor judges them. */
  readonly playbooks: Answer<readonly string[]>
  /** The head's findings triaged: they carry waivers and the baseline. */
  readonly cases: readonly Case[]
  readonly live: Live
  /** The default branch's name; null where nobody knows it. */
  readonly defaultBranch: string | null
  /** The pull request that carries the change, or null. */
  readonly pullRequest: PullRequestSummary | null
  /** The last sweep's record for a gate that judges repository state. */
  readonly evidence: (gate: string) => Answer<EvidenceRecord | null>
  /** Valid intents that the change itself carries. */
  readonly intents: readonly Intent[]
  /** The kinds of case that this change says it rescues (from its branch or body, verified against the state). */
  readonly rescues: readonly string[]
  /** True when the change is our own rescue and its diff is exactly its plan. */
  readonly planned: boolean
  /** What the default branch expects of variables and secrets; null where it has no registry. */
  readonly registry: Answer<Registry | null>
  /** What vouches for the test reports; null when no run does. */
  readonly measurement: Answer<Measurement> | null
  /** The workflow run in which this judgement is made, which judges itself no more than its past; null elsewhere. */
  readonly ownRun: number | null
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
  /** Schema of its own settings (`gates.<id>`); every key has a default, so `{}` parses. */
  readonly settings: z.ZodType
  judge(view: GateView): Promise<Judgement>
}

export const defineGate = (gate: Gate): Gate => gate
