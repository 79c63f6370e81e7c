import { messageOf, PassingError } from '../domain/errors.ts'
import type { RunRecord } from '../domain/state.ts'
import { readCursor } from './cursor.ts'
import { store } from './ports.ts'
import type { RescuePorts } from './ports.ts'

/** How often in a row a run may fail by what may pass by itself, before it is given up. */
const mostTries = 3

/** Whether a run may be tried once more. */
export const isLeft = (run: RunRecord): boolean => readCursor(run).tries + 1 < mostTries

/** Whether what failed is worth another try by the next run. */
export const mayPass = (run: RunRecord, error: unknown): boolean => error instanceof PassingError && isLeft(run)

/** The run with one more failure in a row, and why. */
export const failedOnce = (run: RunRecord, reason: string): RunRecord => {
  const cursor = readCursor(run)
  return { ...run, cursor: { ...cursor, tries: cursor.tries + 1, reason } }
}

/** The run as it goes on: what it failed by or was held by is over. */
export const goesOn = (run: RunRecord): RunRecord => ({
  ...run,
  cursor: { ...readCursor(run), tries: 0, reason: null },
})

/**
 * Leaves a run to the next one that looks, which takes the same step again. Where not even that can be written, it finds
 * the run where it stood before, and what was done meanwhile is found, not doubled.
 */
export const leave = async (ports: RescuePorts, run: RunRecord, error: unknown): Promise<RunRecord> => {
  const left = failedOnce(run, `${messageOf(error)}; the next run tries again`)
  await store(ports, left, `${run.playbook ?? ''} is to be tried again`).catch(() => {})
  return left
}
