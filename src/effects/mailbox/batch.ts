import { isAmong } from '../../context/mailbox/files.ts'
import { lastSetOut, laterWritten, mailboxMemory, setOut } from '../../context/mailbox/memory.ts'
import type { Intent } from '../../domain/intent.ts'
import type { LedgerEntry, MailboxRecord, State, StateUpdate } from '../../domain/state.ts'
import { appliedEntry, applyingEntry, refusedEntry, reopenedEntry, supersededEntry } from './entries.ts'
import type { Scribe } from './entries.ts'
import { crossed, fateIn, fateReason } from './fate.ts'
import type { Fate } from './fate.ts'
import type { Looked } from './look.ts'
import type { Aside } from './plan.ts'
import { lostEntries } from './rivals.ts'
import type { Rival } from './rivals.ts'
import { givenUp, keptWaiting, triedInVain, withRecords } from './tries.ts'
import { isReady } from './write.ts'
import type { Ready, Written } from './write.ts'

const lostEntry = (scribe: Scribe, intent: Intent, fate: Fate | null): readonly LedgerEntry[] =>
  fate?.is === 'superseded'
    ? [supersededEntry(scribe, { ...intent, winner: fate.winner, reason: fateReason(fate) })]
    : []

interface SetOut {
  readonly aside: readonly Aside[]
  readonly rivals: readonly Rival[]
  readonly looked: readonly Looked[]
  /** What GitHub shows of intents that lost and were yet written last, by a run that broke off. */
  readonly written: ReadonlyMap<Intent, string | null>
  readonly scribe: Scribe
  readonly now: Date
}

/**
 * The first commit of a batch: what is set aside, and which intents are about to be applied: those that no other run has
 * seen to since they were judged. Where somebody else wrote over a later intent, the earlier ones have lost as well. None
 * once it is halted.
 */
export const setOutUpdate =
  ({ aside, rivals, looked, written, scribe, now }: SetOut): StateUpdate =>
  (state) => {
    if (state.halt !== null) return null
    const isConsumed = isAmong(mailboxMemory(state).consumed)
    const ready = looked.filter(isReady)
    const fateOf = fateIn(state, { own: ready.map(({ intent }) => intent), now })
    const fates = new Map(looked.map(({ intent }) => [intent, fateOf(intent)]))
    const open = aside.filter(({ judged }) => !isConsumed(judged))
    const refused = open.flatMap((one) => (one.act === 'refuse' ? triedInVain(one.judged, one.failure, now) : []))
    const isOverwritten = isAmong(
      looked.flatMap(({ intent, ...one }) => (one.stands === 'hopeless' && one.as === 'conflict' ? [intent] : [])),
    )
    const beaten = lostEntries(scribe, rivals, state, isOverwritten)
    const hopeless = looked.flatMap((one) =>
      one.stands === 'hopeless' && fates.get(one.intent) === null ? givenUp({ ...one.intent, reason: one.reason }) : [],
    )
    const lost = open.flatMap((one) => {
      if (one.act !== 'supersede') return []
      const { judged, winner, reason } = one
      const stand = judged.intent === null ? undefined : written.get(judged.intent)
      const later = judged.intent === null || stand === undefined ? null : laterWritten(state.ledger, judged.intent)
      const anew = later === null || stand === undefined ? [] : reopenedEntry(scribe, later, stand)
      return [supersededEntry(scribe, { ...judged, winner, reason }), ...anew]
    })
    const late = ready
      .filter(({ intent }) => !isConsumed(intent))
      .flatMap(({ intent }) => lostEntry(scribe, intent, fates.get(intent) ?? null))
    const applying = ready
      .filter(({ intent }) => setOut(state.ledger, intent) === undefined && fates.get(intent) === null)
      .map(({ intent, now: before }) => applyingEntry(scribe, intent, before))
    const records = [...refused, ...hopeless]
    const append = [...lost, ...beaten, ...late, ...records.map((record) => refusedEntry(scribe, record)), ...applying]
    if (append.length === 0) return null
    return { state: { ...state, mailbox: withRecords(state.mailbox, records, []) }, append }
  }

interface At {
  readonly state: State
  readonly consumed: boolean
  readonly fate: Fate | null
  readonly scribe: Scribe
  readonly now: Date
}

interface Settled {
  readonly ready: readonly Ready[]
  readonly rivals: readonly Rival[]
  readonly ends: ReadonlyMap<Intent, Written>
  /** The ledger as it was when this run had set out. */
  readonly begun: State['ledger']
  readonly scribe: Scribe
  readonly now: Date
}

interface Ending {
  readonly records: readonly MailboxRecord[]
  readonly append: readonly LedgerEntry[]
}

const nothing: Ending = { records: [], append: [] }

/**
 * This run wrote an older intent while another wrote the later one: the later is to be written anew by whoever runs
 * next, if what GitHub shows then is what this run saw.
 */
const overwrote = (intent: Intent, stand: string | null, { state, consumed, fate, scribe }: At): Ending => {
  const later = laterWritten(state.ledger, intent)
  const winner = later?.subject ?? ''
  const lost =
    consumed || fate === null ? [] : [supersededEntry(scribe, { ...intent, winner, reason: crossed(winner) })]
  return { ...nothing, append: [...lost, ...(later === null ? [] : reopenedEntry(scribe, later, stand))] }
}

/** How the end of one intent goes into the state where other runs wrote the same variable at the same time, or null. */
const crossedEnding = ({ intent, stands }: Ready, end: Written | undefined, at: At): Ending | null => {
  const { fate } = at
  if (fate?.is === 'reopened') return nothing
  const wrote = end?.end === 'shown' && stands === 'write' ? end : null
  return wrote === null || fate === null || fate.is === 'applied' ? null : overwrote(intent, wrote.stand, at)
}

/** How the end of one intent goes into the state, which may have moved while it was written. */
const settled = ({ intent, failure, stands }: Ready, end: Written | undefined, at: At): Ending => {
  const { consumed, fate, scribe, now } = at
  if (consumed) return nothing
  if (end?.end === 'shown' && fate === null)
    return { records: [], append: [appliedEntry(scribe, intent, { stand: end.stand, sent: stands === 'write' })] }
  if (end?.end !== 'failed') return { ...nothing, append: lostEntry(scribe, intent, fate) }
  const file = { ...intent, reason: end.reason }
  const record = end.faulty ? triedInVain(file, failure, now) : keptWaiting(file, failure)
  return { records: [record], append: end.faulty ? [refusedEntry(scribe, record)] : [] }
}

/**
 * The second commit: a receipt for each intent that GitHub shows, with who lost against it, and a record for each that failed. What was written while
 * another run saw to a later one gets no receipt, nor does what another run wrote an older one over: nobody knows which
 * of both came last, so that the later is written anew. `fates` says what other runs did.
 */
export const settleUpdate =
  ({ ready, rivals, ends, begun, scribe, now }: Settled) =>
  (state: State) => {
    const isConsumed = isAmong(mailboxMemory(state).consumed)
    const fateOf = fateIn(state, { own: ready.map(({ intent }) => intent), now })
    const all = ready.map((one) => {
      const { intent } = one
      const isAnew = lastSetOut(state.ledger, intent) !== lastSetOut(begun, intent)
      const fate: Fate | null = isAnew ? { is: 'reopened' } : fateOf(intent)
      const at = { state, consumed: isConsumed(intent), fate, scribe, now }
      const end = ends.get(intent)
      return { intent, fate, ...(crossedEnding(one, end, at) ?? settled(one, end, at)) }
    })
    const ended = all.flatMap((one) => one.append)
    const done = all.filter((one) => one.append.some(({ action }) => action === 'intent.applied'))
    const records = all.flatMap((one) => one.records)
    const mailbox = withRecords(
      state.mailbox,
      records,
      done.map(({ intent }) => intent),
    )
    const beaten = lostEntries(scribe, rivals, state, isAmong(done.map(({ intent }) => intent)))
    return { state: { ...state, mailbox }, append: [...ended, ...beaten], fates: all }
  }
