import { isAmong } from '../../context/mailbox/files.ts'
import { mailboxMemory, setOut } from '../../context/mailbox/memory.ts'
import type { Intent } from '../../domain/intent.ts'
import type { LedgerEntry, MailboxRecord, State, StateUpdate } from '../../domain/state.ts'
import { appliedEntry, applyingEntry, refusedEntry, supersededEntry } from './entries.ts'
import type { Scribe } from './entries.ts'
import { crossed, fateIn, fateReason } from './fate.ts'
import type { Fate } from './fate.ts'
import type { Looked } from './look.ts'
import type { Aside } from './plan.ts'
import { givenUp, keptWaiting, triedInVain, withRecords } from './tries.ts'
import { isReady } from './write.ts'
import type { Ready, Written } from './write.ts'

const lostEntry = (scribe: Scribe, intent: Intent, fate: Fate | null): readonly LedgerEntry[] =>
  fate?.is === 'superseded'
    ? [supersededEntry(scribe, { ...intent, winner: fate.winner, reason: fateReason(fate) })]
    : []

interface SetOut {
  readonly aside: readonly Aside[]
  readonly looked: readonly Looked[]
  readonly scribe: Scribe
  readonly now: Date
}

/**
 * The first commit of a batch: what is set aside, and which intents are about to be applied: those that no other run has
 * seen to since they were judged. None once it is halted.
 */
export const setOutUpdate =
  ({ aside, looked, scribe, now }: SetOut): StateUpdate =>
  (state) => {
    if (state.halt !== null) return null
    const isConsumed = isAmong(mailboxMemory(state).consumed)
    const ready = looked.filter(isReady)
    const fateOf = fateIn(state, { own: ready.map(({ intent }) => intent), now })
    const fates = new Map(looked.map(({ intent }) => [intent, fateOf(intent)]))
    const open = aside.filter(({ judged }) => !isConsumed(judged))
    const refused = open.flatMap((one) => (one.act === 'refuse' ? triedInVain(one.judged, one.failure, now) : []))
    const hopeless = looked.flatMap((one) =>
      one.stands === 'hopeless' && fates.get(one.intent) === null ? givenUp({ ...one.intent, reason: one.reason }) : [],
    )
    const lost = open.flatMap((one) =>
      one.act === 'supersede' ? supersededEntry(scribe, { ...one.judged, winner: one.winner, reason: one.reason }) : [],
    )
    const late = ready
      .filter(({ intent }) => !isConsumed(intent))
      .flatMap(({ intent }) => lostEntry(scribe, intent, fates.get(intent) ?? null))
    const applying = ready
      .filter(({ intent }) => setOut(state.ledger, intent) === undefined && fates.get(intent) === null)
      .map(({ intent, now: before }) => applyingEntry(scribe, intent, before))
    const records = [...refused, ...hopeless]
    const append = [...lost, ...late, ...records.map((record) => refusedEntry(scribe, record)), ...applying]
    if (append.length === 0) return null
    return { state: { ...state, mailbox: withRecords(state.mailbox, records, []) }, append }
  }

interface At {
  readonly consumed: boolean
  readonly fate: Fate | null
  readonly scribe: Scribe
  readonly now: Date
}

interface Settled {
  readonly ready: readonly Ready[]
  readonly ends: ReadonlyMap<Intent, Written>
  readonly scribe: Scribe
  readonly now: Date
}

interface Ending {
  readonly records: readonly MailboxRecord[]
  readonly append: readonly LedgerEntry[]
}

const nothing: Ending = { records: [], append: [] }

/** How the end of one intent goes into the state, which may have moved while it was written. */
const settled = (
  { intent, failure, stands }: Ready,
  end: Written | undefined,
  { consumed, fate, scribe, now }: At,
): Ending => {
  if (end?.end === 'shown' && stands === 'write' && fate !== null && fate.is !== 'applied') {
    const record = givenUp({ ...intent, reason: crossed(fate.winner) })
    return { records: consumed ? [] : [record], append: [refusedEntry(scribe, record)] }
  }
  if (consumed) return nothing
  if (end?.end === 'shown' && fate === null)
    return { records: [], append: [appliedEntry(scribe, intent, { stand: end.stand, sent: stands === 'write' })] }
  if (end?.end !== 'failed') return { ...nothing, append: lostEntry(scribe, intent, fate) }
  const file = { ...intent, reason: end.reason }
  const record = end.faulty ? triedInVain(file, failure, now) : keptWaiting(file, failure)
  return { records: [record], append: end.faulty ? [refusedEntry(scribe, record)] : [] }
}

/**
 * The second commit: a receipt for each intent that GitHub shows, a record for each that failed. What was written while
 * another run saw to a later one gets no receipt: nobody knows which of both came last. `fates` says what other runs did.
 */
export const settleUpdate =
  ({ ready, ends, scribe, now }: Settled) =>
  (state: State) => {
    const isConsumed = isAmong(mailboxMemory(state).consumed)
    const fateOf = fateIn(state, { own: ready.map(({ intent }) => intent), now })
    const all = ready.map((one) => {
      const { intent } = one
      const fate = fateOf(intent)
      return { intent, fate, ...settled(one, ends.get(intent), { consumed: isConsumed(intent), fate, scribe, now }) }
    })
    const append = all.flatMap((one) => one.append)
    const done = all.filter((one) => one.append.some(({ action }) => action === 'intent.applied'))
    const records = all.flatMap((one) => one.records)
    const mailbox = withRecords(
      state.mailbox,
      records,
      done.map(({ intent }) => intent),
    )
    return { state: { ...state, mailbox }, append, fates: all }
  }
