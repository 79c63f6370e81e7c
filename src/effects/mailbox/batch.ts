import { isAmong } from '../../context/mailbox/files.ts'
import { mailboxMemory, setOut } from '../../context/mailbox/memory.ts'
import type { Intent } from '../../domain/intent.ts'
import type { LedgerEntry, MailboxRecord, StateUpdate } from '../../domain/state.ts'
import { appliedEntry, applyingEntry, refusedEntry, supersededEntry } from './entries.ts'
import type { Scribe } from './entries.ts'
import type { Looked } from './look.ts'
import type { Aside } from './plan.ts'
import { givenUp, keptWaiting, triedInVain, withRecords } from './tries.ts'
import { isReady } from './write.ts'
import type { Ready, Written } from './write.ts'

interface SetOut {
  readonly aside: readonly Aside[]
  readonly looked: readonly Looked[]
  readonly scribe: Scribe
  readonly now: Date
}

/** The first commit of a batch: what is set aside, and which intents are about to be applied. None once it is halted. */
export const setOutUpdate =
  ({ aside, looked, scribe, now }: SetOut): StateUpdate =>
  (state) => {
    if (state.halt !== null) return null
    const isConsumed = isAmong(mailboxMemory(state).consumed)
    const open = aside.filter(({ judged }) => !isConsumed(judged))
    const refused = open.flatMap((one) => (one.act === 'refuse' ? triedInVain(one.judged, one.failure, now) : []))
    const hopeless = looked.flatMap((one) =>
      one.stands === 'hopeless' ? givenUp({ ...one.intent, reason: one.reason }) : [],
    )
    const lost = open.flatMap((one) =>
      one.act === 'supersede' ? supersededEntry(scribe, { ...one.judged, winner: one.winner, reason: one.reason }) : [],
    )
    const applying = looked
      .filter(isReady)
      .filter(({ intent }) => setOut(state.ledger, intent) === undefined && !isConsumed(intent))
      .map(({ intent, now: before }) => applyingEntry(scribe, intent, before))
    const records = [...refused, ...hopeless]
    const append = [...lost, ...records.map((record) => refusedEntry(scribe, record)), ...applying]
    if (append.length === 0) return null
    return { state: { ...state, mailbox: withRecords(state.mailbox, records, []) }, append }
  }

interface Settled {
  readonly ready: readonly Ready[]
  readonly ends: ReadonlyMap<Intent, Written>
  readonly scribe: Scribe
  readonly now: Date
}

/** The second commit: a receipt for each intent that GitHub shows, a record for each that failed. */
export const settleUpdate =
  ({ ready, ends, scribe, now }: Settled): StateUpdate =>
  (state) => {
    const isConsumed = isAmong(mailboxMemory(state).consumed)
    const done: Intent[] = []
    const records: MailboxRecord[] = []
    const append: LedgerEntry[] = []
    for (const { intent, failure } of ready.filter((one) => !isConsumed(one.intent))) {
      const end = ends.get(intent)
      if (end?.end === 'shown') {
        done.push(intent)
        append.push(appliedEntry(scribe, intent, end.stand))
      } else if (end?.end === 'failed') {
        const file = { ...intent, reason: end.reason }
        const record = end.faulty ? triedInVain(file, failure, now) : keptWaiting(file, failure)
        records.push(record)
        if (end.faulty) append.push(refusedEntry(scribe, record))
      }
    }
    return { state: { ...state, mailbox: withRecords(state.mailbox, records, done) }, append }
  }
