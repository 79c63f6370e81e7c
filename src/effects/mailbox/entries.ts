import { z } from 'zod'
import type { Json } from '../../domain/identity.ts'
import { intentStores } from '../../domain/intent.ts'
import type { Intent } from '../../domain/intent.ts'
import type { LedgerEntry } from '../../domain/state.ts'
import { receiptHash, saltOf, wantedValue } from '../../domain/receipt.ts'

/** Who writes into the ledger, when, and at which commit the mailbox was read (null: a working tree without one). */
export interface Scribe {
  readonly actor: string
  readonly at: string
  readonly commit: string | null
}

type Evidence = Readonly<Record<string, Json>>

const entry = (
  { actor, at, commit }: Scribe,
  action: LedgerEntry['action'],
  { path, blob }: { readonly path: string; readonly blob: string },
  evidence: Evidence,
): LedgerEntry => ({ at, actor, action, subject: path, evidence: { blob, commit, ...evidence } })

const aim = (intent: Intent): Evidence => ({
  operation: intent.operation,
  ...(intent.store === 'variables' ? {} : { store: intent.store }),
  scope: intent.scope,
  environment: intent.environment,
  name: intent.name,
  queuedAt: intent.queuedAt,
  queuedBy: intent.queuedBy,
  salt: saltOf(intent),
})

/** That an intent is about to be applied, and how its variable stands now, so that a later run can tell who changed it. */
export const applyingEntry = (scribe: Scribe, intent: Intent, before: string | null): LedgerEntry =>
  entry(scribe, 'intent.applying', intent, { ...aim(intent), before: receiptHash(intent, before) })

const aimSchema = z.object({
  blob: z.string(),
  operation: z.enum(['set', 'delete']),
  store: z.enum(intentStores).optional(),
  scope: z.string(),
  environment: z.string().nullable(),
  name: z.string(),
  queuedAt: z.int(),
  queuedBy: z.string().nullable(),
})

/**
 * That an intent is to be applied anew, by the line that says of it that it was, or was about to be: an older one was
 * written over it, or may have been, and `stand` is what GitHub showed then. None for a line of another form.
 */
export const reopenedEntry = (
  scribe: Scribe,
  { subject, evidence }: LedgerEntry,
  stand: string | null,
): readonly LedgerEntry[] => {
  const parsed = aimSchema.safeParse(evidence)
  if (!parsed.success) return []
  const { blob, store, ...aimed } = parsed.data
  const file = { path: subject, blob }
  const known = { ...aimed, ...(store === undefined ? {} : { store }) }
  return [entry(scribe, 'intent.applying', file, { ...known, salt: saltOf(file), before: receiptHash(file, stand) })]
}

/** What GitHub shows of an intent's variable or secret, and whether the run that saw it sent it itself. */
interface Shown {
  readonly stand: string | null
  readonly sent: boolean
}

const secretReceipt = ({ operation, sealed }: Intent, { stand, sent }: Shown): Evidence => {
  if (sent || operation === 'delete') return { updatedAt: stand, keyId: sealed?.keyId ?? null }
  return { updatedAt: stand, keyId: null, writer: 'unknown' }
}

/**
 * The receipt of what GitHub showed after the write: of a variable the salted hash of its value, which is what was
 * wanted; of a secret, of which GitHub shows no more, the instant at which it was written and the key it came under.
 * No key where an earlier run set out and broke off: then it may have been another hand that wrote the secret.
 */
export const appliedEntry = (scribe: Scribe, intent: Intent, shown: Shown): LedgerEntry =>
  entry(scribe, 'intent.applied', intent, {
    ...aim(intent),
    ...(intent.store === 'variables'
      ? { value: receiptHash(intent, wantedValue(intent)) }
      : secretReceipt(intent, shown)),
  })

/** How a person approved a governed intent: by a review of the pull request that brought it, or by a confirm code. */
export interface ApprovedBy {
  readonly approver: string
  readonly by: 'review' | 'confirm'
  /** The pull request that brought the intent, and the commit. */
  readonly pullRequest: number
  readonly brought: string
  /** The id of the comment that gave the code; null for a review. */
  readonly comment: number | null
  /** Those who asked for it, whose own word does not count. */
  readonly requesters: readonly string[]
}

/** A person's approval of this very intent: of the file's content, of the value that it wants and of the commit that brought it. The actor is the person. */
export const approvedEntry = (
  { at, commit }: Omit<Scribe, 'actor'>,
  intent: Intent,
  { approver, by, pullRequest, brought, comment, requesters }: ApprovedBy,
): LedgerEntry =>
  entry({ actor: approver, at, commit }, 'confirm', intent, {
    ...aim(intent),
    value: receiptHash(intent, wantedValue(intent)),
    by,
    pullRequest,
    brought,
    comment,
    requesters: [...requesters],
  })

/** That the approvals of a file as a commit brought it are void, because the default branch does not hold it any more. */
export const voidedEntry = (
  scribe: Scribe,
  file: { readonly path: string; readonly blob: string; readonly brought: string },
): LedgerEntry =>
  entry(scribe, 'confirm.void', file, {
    brought: file.brought,
    reason: 'the default branch does not hold this file any more',
  })

export const supersededEntry = (
  scribe: Scribe,
  file: { readonly path: string; readonly blob: string; readonly winner: string; readonly reason: string },
): LedgerEntry => entry(scribe, 'intent.refused', file, { winner: file.winner, reason: file.reason })

export const refusedEntry = (
  scribe: Scribe,
  file: { readonly path: string; readonly blob: string; readonly tries: number; readonly reason: string },
): LedgerEntry => entry(scribe, 'intent.refused', file, { try: file.tries, reason: file.reason })
