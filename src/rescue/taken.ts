import type { RunRecord } from '../domain/state.ts'
import { readCursor } from './cursor.ts'

/**
 * How one step ended: go on with the next, wait for an event, stop here (held), fail, or be taken again by the next run;
 * the cursor has the reason.
 */
export interface Taken {
  readonly run: RunRecord
  readonly next: 'go-on' | 'wait' | 'stop' | 'fail' | 'again'
}

/** A run that stops or waits where it is, and says why. */
export const hold = (run: RunRecord, reason: string): RunRecord => ({ ...run, cursor: { ...readCursor(run), reason } })
