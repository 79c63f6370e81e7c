import { isAmong } from '../../context/mailbox/files.ts'
import { laterApplied, laterUnderWay, lostAgainst, mailboxMemory } from '../../context/mailbox/memory.ts'
import type { Intent } from '../../domain/intent.ts'
import type { State } from '../../domain/state.ts'

/**
 * What another run has done about an intent since this one judged it: applied it, let it lose against a later one, set
 * out to apply a later one, of which nobody knows yet whether it is written, or wrote an older one at the same time.
 */
export type Fate =
  | { readonly is: 'applied' }
  | { readonly is: 'superseded'; readonly winner: string }
  | { readonly is: 'awaited'; readonly winner: string }
  | { readonly is: 'reopened' }

/** A run that set out longer ago than this and wrote no end is taken for dead, in milliseconds. */
const patience = 10 * 60_000

/** The run that asks: what it is about to apply itself, and when it began. */
export interface Run {
  readonly own: readonly Intent[]
  readonly now: Date
}

/** The fate of intents by the state as it stands now; null where it is still this run's to apply them. */
export const fateIn = (
  state: Pick<State, 'ledger' | 'mailbox'>,
  { own, now }: Run,
): ((intent: Intent) => Fate | null) => {
  const { ledger } = state
  const isConsumed = isAmong(mailboxMemory(state).consumed)
  const paths = new Set(own.map(({ path }) => path))
  const since = new Date(now.getTime() - patience)
  return (intent) => {
    const winner = lostAgainst(ledger, intent) ?? laterApplied(ledger, intent)
    if (winner !== null) return { is: 'superseded', winner }
    if (isConsumed(intent)) return { is: 'applied' }
    const awaited = laterUnderWay(ledger, intent, since).find((path) => !paths.has(path))
    return awaited === undefined ? null : { is: 'awaited', winner: awaited }
  }
}

/** Why an intent is not this run's to apply any more. */
export const fateReason = (fate: Fate): string => {
  if (fate.is === 'applied') return 'another run applied it meanwhile'
  if (fate.is === 'reopened') return 'another run wrote an older one at the same time; this one is written anew'
  return fate.is === 'superseded'
    ? `${fate.winner} came later and wants something else`
    : `${fate.winner} came later, and another run is applying it`
}

/** What is said of an intent that was written while another run wrote a later one. */
export const crossed = (winner: string): string =>
  `${winner} came later, and another run wrote it at the same time: that one is written anew`
