import { IncompleteError } from '../domain/errors.ts'
import { sha256 } from '../domain/identity.ts'
import type { LedgerEntry, Lock, StateUpdate, StateWriter } from '../domain/state.ts'
import type { Clock } from '../domain/workspace.ts'

/** A lock is good for this long after it was taken or renewed, in milliseconds. */
const term = 30 * 60 * 1000

/** What is locked, by whom, for which run. */
export interface LockRequest {
  readonly playbook: string
  /** What the playbook works on: a case, or `repository`. */
  readonly target: string
  readonly holder: string
  readonly run: string
}

/** Where locks lie, and a clock that runs on while the action does: a lock is renewed by it. */
export interface LockPorts {
  readonly state: StateWriter
  readonly clock: Clock
}

/** What the action gave, or who holds the lock. */
export type Locked<Result> =
  | { readonly taken: true; readonly result: Result }
  | { readonly taken: false; readonly held: Lock }

/** The file name of a lock, without its ending. */
export const lockKey = (playbook: string, target: string): string => sha256(playbook + target).slice(0, 16)

/** The same lock, perhaps renewed. */
const isSame = (left: Lock | undefined, right: Lock): boolean =>
  left !== undefined && left.holder === right.holder && left.run === right.run && left.since === right.since

const good = (lock: Lock | undefined, now: Date): boolean =>
  lock !== undefined && Date.parse(lock.until) > now.getTime()

const brokenEntry = (stale: Lock, { playbook, target, holder }: LockRequest, now: Date): LedgerEntry => ({
  at: now.toISOString(),
  actor: holder,
  action: 'lock.broken',
  subject: `${playbook}/${target}`,
  evidence: { holder: stale.holder, run: stale.run, since: stale.since, until: stale.until },
})

/** Puts a lock into its place, or removes it. */
const placed =
  (key: string, lock: Lock | null, append: readonly LedgerEntry[] = []): StateUpdate =>
  (state) => {
    const others = Object.entries(state.locks).filter(([one]) => one !== key)
    return { state: { ...state, locks: Object.fromEntries(lock === null ? others : [...others, [key, lock]]) }, append }
  }

/** Takes the lock, unless another holds one that is still good: then gives that one. */
const take = async ({ state, clock }: LockPorts, key: string, request: LockRequest) => {
  const since = clock.now().toISOString()
  const mine: Lock = {
    holder: request.holder,
    run: request.run,
    since,
    until: new Date(Date.parse(since) + term).toISOString(),
  }
  let placing = false
  const after = await state.update(`Lock ${request.playbook} for run ${request.run}`, (before) => {
    const held = before.locks[key]
    const now = clock.now()
    placing = !good(held, now)
    if (!placing) return null
    return placed(key, mine, held === undefined ? [] : [brokenEntry(held, request, now)])(before)
  })
  const found = after.locks[key] ?? mine
  return { mine: placing && isSame(found, mine), lock: found }
}

/** Extends the lock. Throws when it is another's by now: from then on this run may not act. */
const renew = async ({ state, clock }: LockPorts, key: string, mine: Lock): Promise<void> => {
  const until = new Date(clock.now().getTime() + term).toISOString()
  const after = await state.update(`Renew the lock of run ${mine.run}`, (before) =>
    isSame(before.locks[key], mine) ? placed(key, { ...mine, until })(before) : null,
  )
  if (!isSame(after.locks[key], mine)) {
    const by = after.locks[key]?.run
    throw new IncompleteError(
      `Run ${mine.run} lost its lock${by === undefined ? '' : ` to run ${by}`}: it took longer than 30 minutes`,
      'Run it again; what is done already is not done twice.',
    )
  }
}

/**
 * Runs an action while no other run works on the same playbook and target, by compare-and-swap over the state. The
 * action is given what extends its lock. A lock that is older than 30 minutes is broken, and the ledger says so.
 */
export const withLock = async <Result>(
  ports: LockPorts,
  request: LockRequest,
  action: (renew: () => Promise<void>) => Promise<Result>,
): Promise<Locked<Result>> => {
  const key = lockKey(request.playbook, request.target)
  const { mine, lock } = await take(ports, key, request)
  if (!mine) return { taken: false, held: lock }
  try {
    return { taken: true, result: await action(() => renew(ports, key, lock)) }
  } finally {
    await release(ports, key, lock)
  }
}

/** A lock that cannot be released ends by itself, so that this failure never hides what the action gave. */
async function release({ state }: LockPorts, key: string, lock: Lock): Promise<void> {
  const update: StateUpdate = (before) => (isSame(before.locks[key], lock) ? placed(key, null)(before) : null)
  await state.update(`Unlock after run ${lock.run}`, update).catch(() => {})
}
