import type { Playbook } from '../domain/playbook.ts'
import type { RunRecord } from '../domain/state.ts'
import { hasActed, readCursor } from './cursor.ts'
import type { RescuePorts } from './ports.ts'
import { ready } from './ready.ts'
import type { ReadyStep } from './ready.ts'

/** Whether what a run waits for is late. */
export const overdue = (run: RunRecord, now: Date): boolean =>
  run.waits !== null && now.getTime() > Date.parse(run.waits.until)

/** The step at which a run stands, and whether it is done; null where its `if:` does not hold. */
const standing = async (ports: RescuePorts, playbook: Playbook, run: RunRecord) => {
  const index = playbook.steps.findIndex(({ id }) => id === run.step)
  try {
    const at = ready(ports, playbook, run, index)
    return at === null ? null : { at, done: await at.step.done(at.input, ports.view(run)) }
  } catch {
    return 'unclear'
  }
}

/**
 * Whether a run that must change nothing can do nothing either: what it waits for has not come, or it was held where it
 * stands for this very reason.
 */
export const isStuck = async (
  ports: RescuePorts,
  playbook: Playbook,
  run: RunRecord,
  withheld: string,
): Promise<boolean> => {
  const { givingUp, reason } = readCursor(run)
  if (run.waits === null || givingUp !== null) return reason === withheld && (run.step !== null || givingUp !== null)
  const seen = await standing(ports, playbook, run)
  return seen === 'unclear' || (seen !== null && seen.done !== true)
}

/** Whether a step that is not done has nothing to do at this look. */
const isIdle = async (ports: RescuePorts, run: RunRecord, { declared, step, input }: ReadyStep): Promise<boolean> => {
  const view = ports.view(run)
  if (hasActed(run, declared.id)) return (await step.remind(input, view)).length === 0
  const ahead = await step.awaits(input, view)
  return ahead !== null && ahead.effect === readCursor(run).reason
}

/**
 * Whether a run waits for what has not come, with nobody to remind: then it needs no lock, which would cost two commits at
 * every look. What cannot be told is left to the look under the lock.
 */
export const rests = async (ports: RescuePorts, playbook: Playbook, run: RunRecord): Promise<boolean> => {
  if (run.waits === null || readCursor(run).givingUp !== null) return false
  if (overdue(run, ports.view(run).clock.now())) return false
  const seen = await standing(ports, playbook, run)
  if (seen === 'unclear' || seen === null || seen.done !== false) return false
  return isIdle(ports, run, seen.at).catch(() => false)
}
