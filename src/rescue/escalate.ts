import type { Change } from '../domain/change.ts'
import { messageOf, PassingError, RefusedError, StateError } from '../domain/errors.ts'
import type { Playbook } from '../domain/playbook.ts'
import type { RunRecord } from '../domain/state.ts'
import { failedOnce, isLeft } from './again.ts'
import { blockerIssue, givenUp } from './blocker.ts'
import { readCursor, withStep } from './cursor.ts'
import { endHalt } from './looked-at.ts'
import { entry, inHand, store, storeMoving } from './ports.ts'
import type { RescuePorts } from './ports.ts'

/** How far a run was undone, and what stood in the way. */
interface Undone {
  readonly run: RunRecord
  readonly failures: readonly Error[]
}

const applyEach = async (ports: RescuePorts, changes: readonly Change[]): Promise<readonly Error[]> => {
  const failures: Error[] = []
  for (const change of changes) {
    try {
      await ports.apply(change)
    } catch (error) {
      failures.push(error instanceof Error ? error : new Error(messageOf(error)))
    }
  }
  return failures
}

/** What is merged stays merged; anything else that stood in the way may be gone by the next run. */
const mayGo = (error: Error): boolean =>
  error instanceof PassingError || error instanceof RefusedError || error instanceof StateError

/**
 * Undoes what was done, latest first. Where one cannot be undone now, those before it wait for the next run too; what can
 * never be undone is left and named in the trail.
 */
const undo = async (ports: RescuePorts, playbook: Playbook, run: RunRecord): Promise<Undone> => {
  let current = run
  const failures: Error[] = []
  for (const { id, uses } of playbook.steps.toReversed()) {
    const step = ports.steps.get(uses)
    const taken = readCursor(current).steps[id]
    if (step === undefined || taken === undefined || ['skipped', 'undone'].includes(taken.state)) continue
    const view = ports.view(current)
    const changes = step.undo(taken.receipts, taken.outputs)
    if (changes.length === 0) continue
    const failed = await applyEach(ports, changes)
    failures.push(...failed)
    if (failed.some(mayGo) && isLeft(run)) break
    if (failed.length > 0) continue
    current = withStep(current, id, { ...taken, state: 'undone' })
    const subject = `${playbook.id}/${id}`
    await store(ports, current, `${subject} undone`, [entry(view, 'step.undone', subject, { uses })])
  }
  return { run: current, failures }
}

/** Writes the playbook's blocker issue anew: this run after those that were given up before it. */
const tell = async (ports: RescuePorts, playbook: Playbook, run: RunRecord, reason: string): Promise<void> => {
  const { state } = await ports.state.read()
  const before = givenUp(playbook.id, state).filter(({ id }) => id !== run.id)
  const all = [...before, run].map((one) => ({
    run: one,
    reason: one.id === run.id ? reason : (readCursor(one).reason ?? 'a step failed'),
    cases: ports.view(one).cases,
  }))
  await ports.apply(blockerIssue(playbook, all, { steps: ports.steps, settings: ports.view(run).settings }))
}

/** Undoing and telling, as far as they came. */
const giveUp = async (
  ports: RescuePorts,
  playbook: Playbook,
  run: RunRecord,
  reason: string,
): Promise<Undone & { readonly said: string }> => {
  const words = (failures: readonly Error[]): string => [reason, ...failures.map(messageOf)].join('; and then ')
  let undone: Undone = { run, failures: [] }
  try {
    undone = await undo(ports, playbook, run)
    await tell(ports, playbook, undone.run, words(undone.failures))
    return { ...undone, said: words(undone.failures) }
  } catch (error) {
    const failures = [...undone.failures, error instanceof Error ? error : new Error(messageOf(error))]
    return { run: undone.run, failures, said: words(failures) }
  }
}

/**
 * Gives a saga up that failed: undoes in reverse, names it with its trail in the playbook's one blocker issue, and stores
 * the end. Where undoing or the issue fails too, or everything is to stop, the next run goes on with it; the third such
 * failure in a row ends the run with that reason.
 */
export const escalate = async (
  ports: RescuePorts,
  playbook: Playbook,
  run: RunRecord,
  reason: string,
): Promise<RunRecord> => {
  const isFirst = readCursor(run).givingUp === null
  const given: RunRecord = {
    ...run,
    cursor: { ...readCursor(run), givingUp: reason, tries: isFirst ? 0 : readCursor(run).tries },
  }
  await endHalt(ports, playbook, given)
  const stopped = (await ports.stopped()) ?? ports.withheld
  if (stopped !== null) {
    const held = { ...given, cursor: { ...readCursor(given), reason: stopped } }
    return store(ports, held, `${playbook.id} is held while it is given up`)
  }
  const { run: current, failures, said } = await giveUp(ports, playbook, given, reason)
  if (failures.some(mayGo) && isLeft(current))
    return store(ports, failedOnce(current, said), `${playbook.id} is not given up wholly`)
  const ended: RunRecord = {
    ...current,
    state: 'escalated',
    waits: null,
    endedAt: ports.view(current).clock.now().toISOString(),
    cursor: { ...readCursor(current), reason: said, givingUp: null },
  }
  const events = await inHand(ports, run, ['fail', 'escalate'])
  return storeMoving(ports, ended, { message: `${playbook.id} escalated`, append: [], events })
}
