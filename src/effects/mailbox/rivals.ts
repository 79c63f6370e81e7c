import { isAmong } from '../../context/mailbox/files.ts'
import { lostAgainst, mailboxMemory } from '../../context/mailbox/memory.ts'
import { maximumTries } from '../../domain/intent.ts'
import type { Intent } from '../../domain/intent.ts'
import type { LedgerEntry, State } from '../../domain/state.ts'
import { supersededEntry } from './entries.ts'
import type { Scribe } from './entries.ts'
import type { MailboxOutcome } from './outcome.ts'
import { outcomeOf } from './plan.ts'
import type { Judged, Planned } from './plan.ts'

type File = Pick<Intent, 'path' | 'blob'>

/** An intent that loses against a later one once that is applied, and is applied itself where that never can be. */
export interface Rival {
  readonly intent: Intent
  readonly winner: File
  readonly reason: string
}

/** The rivals among what is planned. */
export const rivalsOf = (planned: readonly Planned[], judged: readonly Judged[]): readonly Rival[] =>
  planned.flatMap((one) => {
    const winner = one.act === 'yield' ? judged.find(({ path }) => path === one.winner) : undefined
    return one.act !== 'yield' || winner === undefined ? [] : [{ intent: one.intent, winner, reason: one.reason }]
  })

/** The lines that say who lost, now that the winners among `isDone` are done with. */
export const lostEntries = (
  scribe: Scribe,
  rivals: readonly Rival[],
  { ledger, mailbox }: Pick<State, 'ledger' | 'mailbox'>,
  isDone: (winner: File) => boolean,
): readonly LedgerEntry[] => {
  const isConsumed = isAmong(mailboxMemory({ ledger, mailbox }).consumed)
  return rivals
    .filter(({ intent, winner }) => !isConsumed(intent) && (isConsumed(winner) || isDone(winner)))
    .map(({ intent, winner, reason }) => supersededEntry(scribe, { ...intent, winner: winner.path, reason }))
}

/** How a rival stands after a pass that ended in `state` and with these outcomes for the others. */
export const rivalOutcome = (
  { intent, winner, reason }: Rival,
  state: Pick<State, 'ledger' | 'mailbox'>,
  others: readonly MailboxOutcome[],
): MailboxOutcome => {
  const of = { path: intent.path, intent }
  if (lostAgainst(state.ledger, intent) !== null) return outcomeOf(of, 'superseded', reason)
  if (isAmong(mailboxMemory(state).consumed)(intent))
    return outcomeOf(of, 'applied', 'another run applied it meanwhile')
  const stopped = others.find((one) => one.path === winner.path && one.state === 'stopped')
  if (stopped !== undefined) return outcomeOf(of, 'stopped', stopped.reason)
  return outcomeOf(of, 'waiting', `${reason}; this one is applied where that one never can be`)
}

/** Whether a winner has been given up, so that a rival of it is to be applied after all. */
export const isGivenUp = ({ intent, winner }: Rival, state: Pick<State, 'ledger' | 'mailbox'>): boolean =>
  lostAgainst(state.ledger, intent) === null &&
  state.mailbox.some(({ path, blob, tries }) => path === winner.path && blob === winner.blob && tries >= maximumTries)
