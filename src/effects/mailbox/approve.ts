import { isAmong } from '../../context/mailbox/files.ts'
import { mailboxMemory } from '../../context/mailbox/memory.ts'
import type { Intent } from '../../domain/intent.ts'
import { isApprovedBy } from '../../domain/receipt.ts'
import type { ConfirmationRecord, State, StateUpdate } from '../../domain/state.ts'
import { approvedEntry } from './entries.ts'
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

const stillOpen = (state: State): ((intent: Intent) => boolean) => {
  const { consumed, approvals } = mailboxMemory(state)
  const isConsumed = isAmong(consumed)
  const isApproved = isApprovedBy(approvals)
  return (intent) => !isConsumed(intent) && !isApproved(intent)
}

/** Writes approvals into the ledger, each once; null where all stand there. */
export const approveUpdate =
  (approving: readonly Approving[], scribe: Omit<Scribe, 'actor'>): StateUpdate =>
  (state) => {
    const isOpen = stillOpen(state)
    const open = approving.filter(({ intent }) => isOpen(intent))
    if (open.length === 0) return null
    return { state, append: open.map(({ intent, approved }) => approvedEntry(scribe, intent, approved)) }
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
