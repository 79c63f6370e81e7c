import type { Playbook } from '../domain/playbook.ts'
import type { RunRecord } from '../domain/state.ts'
import { readCursor } from './cursor.ts'
import { entry, inHand, storeMoving } from './ports.ts'
import type { RescuePorts } from './ports.ts'
import { recallNow } from './recall.ts'

/** So often the gates may send a run back: once to try again, once to try another way. The next refusal stops it. */
const mostReturns = 2

/**
 * Sends a run whose proposal the gates refused back to the step that its playbook names: what was made on the branch is
 * made anew there. Gives null where the playbook names none, or has been sent back often enough.
 */
export const sendBack = async (
  ports: RescuePorts,
  playbook: Playbook,
  refused: RunRecord,
  reason: string,
): Promise<RunRecord | null> => {
  const at = playbook.steps.findIndex(({ id }) => id === refused.step)
  const back = playbook.steps.findIndex(({ id }) => id === playbook.steps[at]?.back)
  if (back < 0 || readCursor(refused).returns.length >= mostReturns) return null
  // What is made anew is not merged before the gates have passed on it.
  const run = await recallNow(ports, playbook, refused, reason)
  const cursor = readCursor(run)
  const view = ports.view(run)
  const again = playbook.steps.slice(back, at + 1).map(({ id }) => id)
  const steps = Object.fromEntries(
    Object.entries(cursor.steps).map(([id, step]) =>
      again.includes(id) && step.state !== 'skipped' ? [id, { ...step, state: 'planned' as const }] : [id, step],
    ),
  )
  const returned = { step: run.step ?? '', reason, at: view.clock.now().toISOString() }
  const next: RunRecord = {
    ...run,
    step: playbook.steps[back]?.id ?? null,
    waits: null,
    state: 'planned',
    cursor: { ...cursor, steps, reason, returns: [...cursor.returns, returned] },
  }
  const subject = `${playbook.id}/${run.step ?? ''}`
  return storeMoving(ports, next, {
    message: `${subject} sends the run back`,
    append: [entry(view, 'step.returned', subject, { to: next.step, time: cursor.returns.length + 1, reason })],
    events: await inHand(ports, run, ['again']),
  })
}
