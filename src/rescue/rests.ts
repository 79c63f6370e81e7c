import type { Playbook } from '../domain/playbook.ts'
import type { RunRecord } from '../domain/state.ts'
import { readCursor } from './cursor.ts'
import type { RescuePorts } from './ports.ts'
import { ready } from './ready.ts'

/** Whether what a run waits for is late. */
export const overdue = (run: RunRecord, now: Date): boolean =>
  run.waits !== null && now.getTime() > Date.parse(run.waits.until)

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
  try {
    const index = playbook.steps.findIndex(({ id }) => id === run.step)
    const at = ready(ports, playbook, run, index)
    return at !== null && (await at.step.done(at.input, ports.view(run))) !== true
  } catch {
    return true
  }
}

/**
 * Whether a run waits for what has not come, with nobody to remind: then it needs no lock, which would cost two commits at
 * every look. What cannot be told is left to the look under the lock.
 */
export const rests = async (ports: RescuePorts, playbook: Playbook, run: RunRecord): Promise<boolean> => {
  if (run.waits === null || readCursor(run).givingUp !== null) return false
  const view = ports.view(run)
  if (overdue(run, view.clock.now())) return false
  try {
    const index = playbook.steps.findIndex(({ id }) => id === run.step)
    const at = ready(ports, playbook, run, index)
    if (at === null || (await at.step.done(at.input, view)) !== false) return false
    return (await at.step.remind(at.input, view)).length === 0
  } catch {
    return false
  }
}
