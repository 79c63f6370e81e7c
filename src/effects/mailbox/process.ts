import { judgeWaiting, readMailbox } from '../../context/mailbox/files.ts'
import { mailboxMemory } from '../../context/mailbox/memory.ts'
import type { Answer } from '../../domain/answer.ts'
import type { Apply } from '../../domain/change.ts'
import type { Intent } from '../../domain/intent.ts'
import type { Live } from '../../domain/live.ts'
import type { Registry } from '../../domain/registry.ts'
import type { Settings } from '../../domain/settings.ts'
import type { State, StateWriter } from '../../domain/state.ts'
import type { Clock, Tree } from '../../domain/workspace.ts'
import { setOutUpdate, settleUpdate } from './batch.ts'
import { asideOutcome, hasCrossed, metOutcome, writtenOutcome } from './endings.ts'
import { fateIn } from './fate.ts'
import { look, writtenLast } from './look.ts'
import type { Looked } from './look.ts'
import { resultOf } from './outcome.ts'
import type { MailboxOutcome, MailboxResult } from './outcome.ts'
import { outcomeOf, plan } from './plan.ts'
import type { Aside, Toward } from './plan.ts'
import { isGivenUp, rivalOutcome, rivalsOf } from './rivals.ts'
import type { Rival } from './rivals.ts'
import { isReady, writeAll } from './write.ts'

/** What is processed, and by which rules: all of the default branch, never of a change. */
export interface MailboxRequest {
  readonly tree: Tree
  /** The commit of the tree, null for a working tree without one. */
  readonly commit: string | null
  /** `owner/name`. */
  readonly repository: string
  readonly mailbox: Settings['mailbox']
  /** Null: there is none. Unknown: nobody can say what is governed, so that nothing is applied. */
  readonly registry: Answer<Registry | null>
  /** Who processes, for the ledger. */
  readonly actor: string
}

export interface MailboxPorts {
  readonly state: StateWriter
  readonly apply: Apply
  /** A reader that remembers nothing of earlier looks, made anew at each call. */
  readonly live: () => Live
  readonly clock: Clock
  /** Why everything must stop now besides a halt in the state (kill switch), or null. Asked before every write. */
  readonly stopped: () => Promise<string | null>
  /** Why each of these intents waits for an approval, by what GitHub says. Absent: governed names wait, approved or not. */
  readonly awaiting?: Awaiting
}

/**
 * Asked of the intents that lie in the mailbox, as of the instant by which they are judged; the answer is null for one
 * that does not wait, or is not tried at that instant.
 */
export type Awaiting = (
  intents: readonly Intent[],
  state: State,
  now: Date,
) => Promise<(intent: Intent) => string | null>

/** The parts of a plan, and the outcomes that stand before anything is done. */
interface Sorted {
  readonly due: readonly Toward[]
  readonly aside: readonly Aside[]
  readonly rivals: readonly Rival[]
  readonly left: readonly MailboxOutcome[]
  readonly order: readonly string[]
}

/** Judges what waits, with what GitHub says of the approvals. */
const judge = async (
  request: MailboxRequest,
  { state, now, awaiting }: { readonly state: State; readonly now: Date; readonly awaiting: Awaiting | undefined },
) => {
  const { tree, mailbox, registry, repository } = request
  const { files, unread } = await readMailbox(tree, mailbox.dir)
  const rules = { repository, registry: registry.known ? registry.value : null, mailbox, asOf: now }
  const memory = { ...mailboxMemory(state), approvals: [] }
  const judged = judgeWaiting(files, rules, memory)
  if (awaiting === undefined || !registry.known) return { judged, unread }
  const awaits = await awaiting(
    judged.flatMap(({ intent }) => intent ?? []),
    state,
    now,
  )
  return { judged: judgeWaiting(files, { ...rules, awaits }, memory), unread }
}

const sort = async (
  request: MailboxRequest,
  state: State,
  { clock, awaiting }: Pick<MailboxPorts, 'clock' | 'awaiting'>,
): Promise<Sorted> => {
  const { registry } = request
  const now = clock.now()
  const { judged, unread } = await judge(request, { state, now, awaiting })
  const planned = judged.map((one) => plan(one, state, now))
  const due = planned.filter((one) => one.act === 'apply')
  return {
    due: registry.known ? due : [],
    aside: planned.filter((one) => one.act === 'supersede' || one.act === 'refuse'),
    rivals: rivalsOf(planned, judged),
    left: [
      ...planned.flatMap((one) => (one.act === 'leave' ? one.outcome : [])),
      ...unread.map(({ subject, reason }) => outcomeOf({ path: subject, intent: null }, 'unread', reason)),
      ...(registry.known
        ? []
        : due.map(({ intent }) =>
            outcomeOf({ path: intent.path, intent }, 'waiting', `the registry cannot be read: ${registry.reason}`),
          )),
    ],
    order: [...judged.map(({ path }) => path), ...unread.map(({ subject }) => subject)],
  }
}

const ordered = ({ order }: Sorted, outcomes: readonly MailboxOutcome[]): MailboxResult =>
  resultOf(outcomes.toSorted((left, right) => order.indexOf(left.path) - order.indexOf(right.path)))

const allStopped = (sorted: Sorted, reason: string): MailboxResult =>
  ordered(sorted, [
    ...sorted.left,
    ...sorted.aside.map(({ judged }) => outcomeOf(judged, 'stopped', reason)),
    ...[...sorted.due, ...sorted.rivals].map(({ intent }) =>
      outcomeOf({ path: intent.path, intent }, 'stopped', reason),
    ),
  ])

const haltReason = ({ halt }: State): string | null =>
  halt === null ? null : `halted by ${halt.by} at ${halt.at}: ${halt.reason}`

interface Pass {
  readonly result: MailboxResult
  /** Something is to be written after all: two runs wrote at the same time, or a later one has been given up. */
  readonly anew: boolean
}

const done = (result: MailboxResult): Pass => ({ result, anew: false })

/** One pass over the mailbox. */
const pass = async (request: MailboxRequest, ports: MailboxPorts): Promise<Pass> => {
  const now = ports.clock.now()
  const { state } = await ports.state.read()
  const sorted = await sort(request, state, ports)
  const { due, aside, left, rivals } = sorted
  const withRivals = (after: State, outcomes: readonly MailboxOutcome[]): MailboxResult =>
    ordered(sorted, [...outcomes, ...rivals.map((one) => rivalOutcome(one, after, outcomes))])
  if (due.length + aside.length === 0) return done(withRivals(state, left))
  const stop = haltReason(state) ?? (await ports.stopped())
  if (stop !== null) return done(allStopped(sorted, stop))
  const looked = await look(ports.live(), due, state.ledger)
  const lost = aside.flatMap(({ act, judged }) => (act === 'supersede' ? (judged.intent ?? []) : []))
  const written = await writtenLast(ports.live(), lost, state.ledger)
  const scribe = { actor: request.actor, at: now.toISOString(), commit: request.commit }
  const ready = looked.filter(isReady)
  const setOut = await ports.state.update(
    `Set out to apply ${ready.length} intent(s)`,
    setOutUpdate({ aside, rivals, looked, written, scribe, now }),
  )
  const halted = haltReason(setOut)
  if (halted !== null) return done(allStopped(sorted, halted))
  const fateOf = fateIn(setOut, { own: ready.map(({ intent }) => intent), now })
  const fates = new Map(looked.map(({ intent }) => [intent, fateOf(intent)]))
  const open = ready.filter(({ intent }) => fates.get(intent) === null)
  const ends = await writeAll(ports, open, now)
  let after = setOut
  const settle = settleUpdate({ ready: open, rivals, ends, begun: setOut.ledger, scribe, now })
  if (open.length > 0)
    after = await ports.state.update('Receipts of the mailbox', (found) => {
      const settled = settle(found)
      for (const { intent, fate } of settled.fates) fates.set(intent, fate)
      return settled
    })
  const result = withRivals(after, [
    ...left,
    ...aside.map((one) => asideOutcome(one, now)),
    ...looked.map((one) => {
      const ended = { end: ends.get(one.intent), fate: fates.get(one.intent) ?? null, now, order: sorted.order }
      return metOutcome(one, ended) ?? writtenOutcome(one, ended)
    }),
  ])
  const isAnew = (one: Looked): boolean => {
    const fate = fates.get(one.intent) ?? null
    return fate !== null && (fate.is === 'reopened' || hasCrossed(one, ends.get(one.intent), fate))
  }
  return { result, anew: written.size > 0 || looked.some(isAnew) || rivals.some((one) => isGivenUp(one, after)) }
}

/**
 * Processes the mailbox of the default branch: notes in the ledger what it is about to apply, writes, reads back with a
 * new reader, and writes receipts; two commits of the state a batch. When it breaks off anywhere, running it again ends
 * in the same state; where two runs wrote at the same time, the later intent is written anew at once; where a later one is
 * given up, the one before it is applied at once. It commits nothing to the default branch: a consumed file is inert until it is tidied away.
 * Throws TokenError where GitHub refuses the token, IncompleteError where the state cannot be read or written.
 */
export const processMailbox = async (request: MailboxRequest, ports: MailboxPorts): Promise<MailboxResult> => {
  let { result, anew } = await pass(request, ports)
  for (let left = result.outcomes.length; anew && left > 0; left -= 1) {
    const next = await pass(request, ports)
    const paths = new Set(next.result.outcomes.map(({ path }) => path))
    result = resultOf([...result.outcomes.filter(({ path }) => !paths.has(path)), ...next.result.outcomes])
    anew = next.anew
  }
  return result
}
