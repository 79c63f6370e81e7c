import { messageOf } from '../domain/errors.ts'
import type { Playbook } from '../domain/playbook.ts'
import type { RunRecord } from '../domain/state.ts'
import { blockerIssue, givenUp } from './blocker.ts'
import { readCursor, withStep } from './cursor.ts'
import { entry, inHand, store, storeMoving } from './ports.ts'
import type { RescuePorts } from './ports.ts'

/** Undoes what was done, latest first. What cannot be undone is left and named in the trail. */
const undo = async (ports: RescuePorts, playbook: Playbook, run: RunRecord): Promise<RunRecord> => {
  let current = run
  for (const { id, uses } of playbook.steps.toReversed()) {
    const step = ports.steps.get(uses)
    const taken = readCursor(current).steps[id]
    if (step === undefined || taken === undefined || ['skipped', 'undone'].includes(taken.state)) continue
    const view = ports.view(current)
    const changes = step.undo(taken.receipts, taken.outputs)
    if (changes.length === 0) continue
    for (const change of changes) await ports.apply(change)
    current = withStep(current, id, { ...taken, state: 'undone' })
    const subject = `${playbook.id}/${id}`
    await store(ports, current, `${subject} undone`, [entry(view, 'step.undone', subject, { uses })])
  }
  return current
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
  await ports.apply(blockerIssue(playbook, all, ports.view(run).settings))
}

/**
 * Ends a saga that failed: undoes in reverse, names it with its trail in the playbook's one blocker issue, and stores
 * the end. When undoing or the issue fails too, the run still ends as escalated, with that reason.
 */
export const escalate = async (
  ports: RescuePorts,
  playbook: Playbook,
  run: RunRecord,
  reason: string,
): Promise<RunRecord> => {
  let current = run
  let said = reason
  try {
    current = await undo(ports, playbook, run)
    await tell(ports, playbook, current, reason)
  } catch (error) {
    said = `${reason}; and then ${messageOf(error)}`
  }
  const ended: RunRecord = {
    ...current,
    state: 'escalated',
    waits: null,
    endedAt: ports.view(current).clock.now().toISOString(),
    cursor: { ...readCursor(current), reason: said },
  }
  const events = await inHand(ports, run, ['fail', 'escalate'])
  return storeMoving(ports, ended, { message: `${playbook.id} escalated`, append: [], events })
}
