import type { z } from 'zod'
import type { Case } from './case.ts'
import type { Change, ChangeKind, Receipt } from './change.ts'
import type { Clock, Tree } from './workspace.ts'
import type { Json } from './identity.ts'
import type { Live } from './live.ts'
import type { Registry } from './registry.ts'
import type { Settings } from './settings.ts'
import type { State } from './state.ts'
import type { Stores } from './stores.ts'

/** What a step may look at when it plans. Nothing here writes. */
export interface StepView {
  readonly cases: readonly Case[]
  readonly settings: Settings
  readonly registry: Registry | null
  readonly tree: Tree
  readonly live: Live
  readonly stores: Stores
  readonly state: State
  readonly clock: Clock
  readonly repository: string
  readonly defaultBranch: string
  /** The commit the plan is made at, 40 hex digits. */
  readonly commit: string
  readonly run: {
    readonly id: string
    readonly playbook: string
    readonly attempt: number
    readonly actor: string
    /** ISO 8601; what is written with this date stays the same when a step runs again. */
    readonly startedAt: string
  }
  /** Outputs of earlier steps, by step id. */
  readonly outputs: Readonly<Record<string, Readonly<Record<string, Json>>>>
  /** What this step of this run chose when it was first planned to act; absent before. */
  readonly chosen?: Json
}

/** What a step would do, and what it tells the steps after it. `waits`: it is done only when something happens. */
export interface StepPlan {
  readonly changes: readonly Change[]
  readonly outputs: Readonly<Record<string, Json>>
  /** One line for the dry run: "queues 3 intents on branch …". */
  readonly effect: string
  /** What is written down before the step acts, so that a repeated one keeps to it instead of choosing anew. */
  readonly chosen?: Json
  readonly waits?: {
    readonly for: 'merge' | 'run' | 'review' | 'answer'
    readonly subject: string
    readonly until: string
  }
  /** Those of the step's `may` that the settings let it make; all of them where nothing is said. */
  readonly later?: readonly ChangeKind[]
}

/** What a step says when its run is over, and its outputs from then on, so that it is said once. */
export interface Later {
  readonly changes: readonly Change[]
  readonly outputs: StepPlan['outputs']
}

/** What must be over before a step acts, and what that is in words. */
export interface Ahead {
  readonly effect: string
  readonly waits: NonNullable<StepPlan['waits']>
}

/** A step's form. `done` is asked before every act, so that a repeated run acts once in effect. */
export interface StepForm<With> {
  readonly id: string
  readonly title: string
  /** App permissions it needs, as `app.yml` names them: `contents: write`. */
  readonly needs: readonly string[]
  /** Whether nothing of it stays where the run fails: it has an `undo`, or it changes nothing. */
  readonly reversible: boolean
  /** What becomes of that which nothing undoes, in words; it is there for good where nothing is said. */
  readonly stays?: string
  /** Kinds of changes that it may make later, while it waits. */
  readonly may?: readonly ChangeKind[]
  /** It acts for good on more than what is said: beyond the configured autonomy a person confirms exactly what it would do. */
  readonly confirmed?: true
  readonly with: z.ZodType<With>
  key(input: With, view: StepView): string
  plan(input: With, view: StepView): Promise<StepPlan>
  done(input: With, view: StepView): Promise<boolean | 'unknown'>
  /** What must be over before it acts; asked anew at every look until that is nothing. */
  awaits?(input: With, view: StepView): Promise<Ahead | null>
  /** What reminds of a step that waits; asked at every look, and made so that between two reminders nothing changes. */
  remind?(input: With, view: StepView): Promise<readonly Change[]>
  /** Outputs that only the receipts know (a pull request's number). */
  settle?(receipts: readonly Receipt[]): Readonly<Record<string, Json>>
  /** What takes the step back, from its receipts and its outputs. */
  undo?(receipts: readonly Receipt[], outputs: StepPlan['outputs']): readonly Change[]
  /**
   * What takes back that which the step handed over to be done later, by its receipt; null where it handed nothing over,
   * or it may happen. `held`: nothing may be done now.
   */
  recall?(receipt: Receipt, settings: Settings, held: boolean): Change | null
  /** What ends that which the step left open, once the cases of its run are over. */
  recover?(receipts: readonly Receipt[], outputs: StepPlan['outputs']): readonly Change[]
  /**
   * What it left to be said later, from its outputs; asked at every look, also when its run has long ended. Null where
   * nothing is due.
   */
  later?(outputs: StepPlan['outputs'], view: StepView): Promise<Later | null>
}

/** A step as the list holds it: its input enters as JSON and is parsed by its own schema. */
export interface Step {
  readonly id: string
  readonly title: string
  readonly needs: readonly string[]
  readonly reversible: boolean
  /** How it is taken back, in words. */
  readonly takenBack: string
  readonly may: readonly ChangeKind[]
  readonly confirmed: boolean
  readonly with: z.ZodType
  key(input: Json, view: StepView): string
  plan(input: Json, view: StepView): Promise<StepPlan>
  done(input: Json, view: StepView): Promise<boolean | 'unknown'>
  awaits(input: Json, view: StepView): Promise<Ahead | null>
  remind(input: Json, view: StepView): Promise<readonly Change[]>
  settle(receipts: readonly Receipt[]): Readonly<Record<string, Json>>
  undo(receipts: readonly Receipt[], outputs: StepPlan['outputs']): readonly Change[]
  recall(receipt: Receipt, settings: Settings, held: boolean): Change | null
  recover(receipts: readonly Receipt[], outputs: StepPlan['outputs']): readonly Change[]
  /** Whether it may leave something to be said later. */
  readonly lingers: boolean
  later(outputs: StepPlan['outputs'], view: StepView): Promise<Later | null>
}

/** Of a step that changes nothing. */
export const nothingToUndo = 'nothing to undo'
/** Of one whose changes are there for good. */
export const irreversible = 'irreversible'

const takenBack = <With>(form: StepForm<With>): string => {
  if (form.undo !== undefined) return 'undone in reverse when a later step fails'
  return form.reversible ? nothingToUndo : (form.stays ?? irreversible)
}

export const defineStep = <With>(form: StepForm<With>): Step => ({
  id: form.id,
  title: form.title,
  needs: form.needs,
  reversible: form.reversible,
  takenBack: takenBack(form),
  may: form.may ?? [],
  confirmed: form.confirmed ?? false,
  with: form.with,
  key: (input, view) => form.key(form.with.parse(input), view),
  plan: (input, view) => form.plan(form.with.parse(input), view),
  done: (input, view) => form.done(form.with.parse(input), view),
  awaits: async (input, view) => (await form.awaits?.(form.with.parse(input), view)) ?? null,
  remind: async (input, view) => (await form.remind?.(form.with.parse(input), view)) ?? [],
  settle: (receipts) => form.settle?.(receipts) ?? {},
  undo: (receipts, outputs) => form.undo?.(receipts, outputs) ?? [],
  recall: (receipt, settings, held) => form.recall?.(receipt, settings, held) ?? null,
  recover: (receipts, outputs) => form.recover?.(receipts, outputs) ?? [],
  lingers: form.later !== undefined,
  later: async (outputs, view) => (await form.later?.(outputs, view)) ?? null,
})
