import { z } from 'zod'
import type { Pipeline } from './pipeline.ts'
import { severitySchema } from './words.ts'

/** One line of `cases.jsonl`: what the watchdog remembers of an open case. */
export const caseRecordSchema = z.strictObject({
  id: z.string(),
  sensor: z.string(),
  kind: z.string(),
  subject: z.string(),
  severity: severitySchema,
  firstSeen: z.iso.datetime(),
  due: z.iso.datetime(),
  notified: z.iso.datetime().nullable(),
  gap: z.string().nullable(),
  owner: z.string().nullable(),
  run: z.string().nullable(),
  /** True for what stood when the watchdog was switched on and no maintainer adopted yet. */
  baseline: z.boolean(),
})
/** A line of `cases.jsonl` as it was parsed; instants are ISO 8601 in UTC. */
export type CaseRecord = Readonly<z.infer<typeof caseRecordSchema>>

/** One line of `runs.jsonl`: a sweep, or a saga with the step it stands at and what it waits for. */
export const runRecordSchema = z.strictObject({
  id: z.string(),
  kind: z.enum(['sweep', 'saga']),
  playbook: z.string().nullable(),
  cases: z.array(z.string()),
  /** The step that runs next, or null when all are done. */
  step: z.string().nullable(),
  waits: z
    .strictObject({ for: z.enum(['merge', 'run', 'review', 'answer']), subject: z.string(), until: z.iso.datetime() })
    .nullable(),
  state: z.enum(['planned', 'waiting', 'applied', 'verified', 'undone', 'escalated']),
  startedAt: z.iso.datetime(),
  endedAt: z.iso.datetime().nullable(),
  attempt: z.int().positive(),
  /** What finished steps gave: `steps.<id>.outputs` of the playbook's expressions, and receipts for undoing. */
  cursor: z.record(z.string(), z.json()),
})
/** A line of `runs.jsonl` as it was parsed; `endedAt` is null while it is under way. */
export type RunRecord = Readonly<z.infer<typeof runRecordSchema>>

/**
 * One line of `mailbox.jsonl`: how often a file of the mailbox, by path and blob hash, was tried, and why it was not
 * applied. `nextTry` is when the next try is due; null is the next run, or never once it was tried three times.
 */
export const mailboxRecordSchema = z.strictObject({
  path: z.string(),
  blob: z.string(),
  tries: z.int(),
  reason: z.string(),
  nextTry: z.iso.datetime().nullable(),
})
/** A line of `mailbox.jsonl` as it was parsed. */
export type MailboxRecord = Readonly<z.infer<typeof mailboxRecordSchema>>

/**
 * One line of `confirmations.jsonl`: a code that was offered for a governed intent. It binds and does not authorise; it
 * is void 24 hours after `offered` and goes once it is used.
 */
export const confirmationRecordSchema = z.strictObject({
  code: z.string(),
  /** The intent, and the commit and the pull request that brought it. */
  path: z.string(),
  blob: z.string(),
  head: z.string(),
  pullRequest: z.int().positive(),
  /** Who asked for it: they may not confirm it. */
  requesters: z.array(z.string()),
  offered: z.iso.datetime(),
})
/** A line of `confirmations.jsonl` as it was parsed. */
export type ConfirmationRecord = Readonly<z.infer<typeof confirmationRecordSchema>>

/** One line of `evidence.jsonl`: how a gate that judges repository state stood at the last sweep. */
export const evidenceRecordSchema = z.strictObject({
  gate: z.string(),
  commit: z.string(),
  at: z.iso.datetime(),
  state: z.enum(['pass', 'fail', 'inconclusive', 'off']),
  figure: z.string(),
  /** Subjects that make it fail, so that a change that mends exactly these can be judged. */
  subjects: z.array(z.string()),
})
/** A line of `evidence.jsonl` as it was parsed. */
export type EvidenceRecord = Readonly<z.infer<typeof evidenceRecordSchema>>

/** One line of `signals.jsonl`: what was measured under a name, as text, and when. */
export const signalRecordSchema = z.strictObject({ name: z.string(), value: z.string(), at: z.iso.datetime() })
/** One line of `score.jsonl`: the maturity level of a day, 0 to 4 or null, and the known share of its weight, 0 to 1. */
export const scoreRecordSchema = z.strictObject({ at: z.iso.date(), level: z.number().nullable(), known: z.number() })

/**
 * One line of `gaps.jsonl`: something that is missing and who closes it. `impact` is 1 to 10, `days` how long it stood
 * open, `after` the gaps to be closed before.
 */
export const gapRecordSchema = z.strictObject({
  id: z.string(),
  gap: z.string(),
  layer: z.string(),
  severity: severitySchema,
  impact: z.int(),
  status: z.enum(['open', 'in_progress', 'resolved', 'ok']),
  note: z.string(),
  owner: z.string().nullable(),
  playbook: z.string().nullable(),
  since: z.iso.date(),
  closed: z.iso.date().nullable(),
  after: z.array(z.string()),
  days: z.number().nullable(),
  evidence: z.array(z.string()),
})
/** A line of `gaps.jsonl` as it was parsed. */
export type Gap = Readonly<z.infer<typeof gapRecordSchema>>

/** `halt.json`: who stopped every action of the watchdog, when and why. */
export const haltSchema = z.strictObject({ by: z.string(), at: z.iso.datetime(), reason: z.string() })
/** `halt.json` as it was parsed. */
export type Halt = Readonly<z.infer<typeof haltSchema>>

/** One file of `locks/`: who works for which run, since when, and until when it is good unless it is renewed. */
export const lockSchema = z.strictObject({
  holder: z.string(),
  run: z.string(),
  since: z.iso.datetime(),
  until: z.iso.datetime(),
})
/** A file of `locks/` as it was parsed. */
export type Lock = Readonly<z.infer<typeof lockSchema>>

/** A line of the evidence ledger: see `ledger/` for how the hashes chain. */
export const ledgerLineSchema = z.strictObject({
  seq: z.int().nonnegative(),
  at: z.iso.datetime(),
  actor: z.string(),
  action: z.enum([
    'intent.applying',
    'intent.applied',
    'intent.refused',
    'step.planned',
    'step.acted',
    'step.undone',
    'case.opened',
    'case.closed',
    'halt',
    'resume',
    'confirm',
    'confirm.void',
    'waive',
    'gate.judged',
    'checkpoint',
    'lock.broken',
    'pipeline.moved',
    'step.returned',
  ]),
  subject: z.string(),
  evidence: z.record(z.string(), z.json()),
  prev: z.string(),
  hash: z.string(),
})
/** A line of the ledger as it was parsed; `hash` covers every other field, `prev` is the hash of the line before. */
export type LedgerLine = Readonly<z.infer<typeof ledgerLineSchema>>

/** A ledger line before it takes its place in the chain. */
export const ledgerEntrySchema = ledgerLineSchema.omit({ seq: true, prev: true, hash: true })
/** What happened, for the ledger: it gets `seq`, `prev` and `hash` where it is appended. */
export type LedgerEntry = Readonly<z.infer<typeof ledgerEntrySchema>>

/**
 * The files of the state branch, parsed. Ledger lines stand in order over all months; `locks` by file name without
 * ending. An update is a function of the state, so that it can be computed again on a newer head.
 */
export interface State {
  readonly ledger: readonly LedgerLine[]
  readonly cases: readonly CaseRecord[]
  readonly runs: readonly RunRecord[]
  readonly mailbox: readonly MailboxRecord[]
  readonly confirmations: readonly ConfirmationRecord[]
  readonly evidence: readonly EvidenceRecord[]
  readonly signals: readonly z.infer<typeof signalRecordSchema>[]
  readonly gaps: readonly Gap[]
  readonly score: readonly z.infer<typeof scoreRecordSchema>[]
  readonly scars: readonly Readonly<Record<string, z.core.util.JSONType>>[]
  readonly halt: Halt | null
  /** Where the pipeline's machine stands; null before the first sweep. */
  readonly pipeline: Pipeline | null
  readonly locks: Readonly<Record<string, Lock>>
}

/** The state of a repository in which the watchdog has recorded nothing yet. */
export const emptyState: State = {
  ledger: [],
  cases: [],
  runs: [],
  mailbox: [],
  confirmations: [],
  evidence: [],
  signals: [],
  gaps: [],
  score: [],
  scars: [],
  halt: null,
  pipeline: null,
  locks: {},
}

/** The state as read, with the head it was read at (null: the branch or folder does not exist yet). */
export interface StateReader {
  read(): Promise<{ readonly state: State; readonly head: string | null }>
}

/** An update: the new state without new ledger lines, and the entries to append. Called again when the head moved. */
export type StateUpdate = (state: State) => { readonly state: State; readonly append: readonly LedgerEntry[] } | null

/** Compare-and-swap over the state: `null` from the update writes nothing. Gives the state as it then stands. */
export interface StateWriter extends StateReader {
  update(message: string, update: StateUpdate): Promise<State>
}
