import { isAmong } from '../../context/mailbox/files.ts'
import { mailboxMemory } from '../../context/mailbox/memory.ts'
import type { Approval, Intent } from '../../domain/intent.ts'
import { approvalsOf } from '../../domain/receipt.ts'
import type { ConfirmationRecord, State, StateUpdate } from '../../domain/state.ts'
import type { Tree } from '../../domain/workspace.ts'
import { approvedEntry, voidedEntry } from './entries.ts'
import type { ApprovedBy, Scribe } from './entries.ts'

/** How long an offered code can be used, in milliseconds. */
const lifetime = 24 * 3_600_000

/** Until when an offered code can be used. */
export const voidAt = ({ offered }: ConfirmationRecord): Date => new Date(Date.parse(offered) + lifetime)

const isVoid = (record: ConfirmationRecord, now: Date): boolean => voidAt(record).getTime() <= now.getTime()

interface Approving {
  readonly intent: Intent
  readonly approved: ApprovedBy
}

const stillOpen = (state: State): ((one: Approving) => boolean) => {
  const { consumed, approvals } = mailboxMemory(state)
  const isConsumed = isAmong(consumed)
  return ({ intent, approved }) =>
    !isConsumed(intent) &&
    !approvalsOf(approvals, intent).some(
      ({ brought, comment }) => brought === approved.brought && comment === approved.comment,
    )
}

/** Writes approvals into the ledger, each once; null where all stand there. */
export const approveUpdate =
  (approving: readonly Approving[], scribe: Omit<Scribe, 'actor'>): StateUpdate =>
  (state) => {
    const isOpen = stillOpen(state)
    const open = approving.filter(isOpen)
    if (open.length === 0) return null
    return { state, append: open.map(({ intent, approved }) => approvedEntry(scribe, intent, approved)) }
  }

/** The approvals on record of files that were not applied. */
export const openApprovals = (state: Pick<State, 'ledger' | 'mailbox'>): readonly Approval[] => {
  const { consumed, approvals } = mailboxMemory(state)
  const isConsumed = isAmong(consumed)
  return approvals.filter((approval) => !isConsumed(approval))
}

/**
 * Declares the approvals void of files that are not in the tree any more as they were approved: bringing one back is a
 * new wish. A tree that is listed in part voids none. Null where there are none.
 */
export const voidUpdate =
  (tree: Pick<Tree, 'partial' | 'entry'>, scribe: Scribe): StateUpdate =>
  (state) => {
    if (tree.partial !== null) return null
    const gone = openApprovals(state).filter(({ path, blob }) => tree.entry(path)?.blob !== blob)
    const files = new Map(gone.map((one) => [`${one.brought} ${one.blob} ${one.path}`, one]))
    if (files.size === 0) return null
    return { state, append: [...files.values()].map((file) => voidedEntry(scribe, file)) }
  }

/**
 * Keeps the codes of what waits now and drops all others. A code that is offered already keeps its time, unless `again`:
 * then one that is void is offered anew.
 */
export const offerUpdate =
  (offers: readonly ConfirmationRecord[], now: Date, again: boolean): StateUpdate =>
  (state) => {
    const confirmations = offers.map((offer) => {
      const known = state.confirmations.find(({ code }) => code === offer.code)
      return known === undefined || (again && isVoid(known, now)) ? offer : known
    })
    const same =
      confirmations.length === state.confirmations.length &&
      confirmations.every((record) => state.confirmations.includes(record))
    return same ? null : { state: { ...state, confirmations }, append: [] }
  }

/** The offer that a code names, or why it cannot be used. */
export const offeredAs = (state: State, code: string, now: Date): ConfirmationRecord | string => {
  const record = state.confirmations.find((one) => one.code === code)
  if (record === undefined) return 'nothing waits for this code: it was used, or what it was for has changed'
  return isVoid(record, now) ? 'this code is older than 24 hours and void: `status` offers a new one' : record
}
