import type { StateFiles } from '../../context/state/state-files.ts'
import { filesOfState, isStateFile, ledgerFilesOf, stateOfFiles } from '../../context/state/state-files.ts'
import { IncompleteError } from '../../domain/errors.ts'
import type { State, StateUpdate } from '../../domain/state.ts'
import { appendLines } from '../../ledger/append.ts'
import { ledgerTexts, verifyLedger } from '../../ledger/verify.ts'

/** An update as it would be written: the state after it, and the new text of each changed file (null: it goes). */
export interface Prepared {
  readonly state: State
  readonly changed: ReadonlyMap<string, string | null>
}

/** Refuses to append to a ledger that somebody changed: more lines on top would bury the break. */
const requireChain = (files: StateFiles): void => {
  const check = verifyLedger(ledgerTexts(ledgerFilesOf(files)))
  if (!check.ok)
    throw new IncompleteError(
      `The ledger is broken at line ${check.seq}: ${check.why}`,
      '`sar-watchdog ledger verify` shows the place; restore the line from the history of the state branch.',
    )
}

/** Computes an update on the files as they stand; null when there is nothing to write. */
export const prepare = (
  files: StateFiles,
  update: StateUpdate,
): Prepared | { readonly state: State; readonly changed: null } => {
  const before = stateOfFiles(files)
  const next = update(before)
  if (next === null) return { state: before, changed: null }
  requireChain(files)
  const state = { ...next.state, ledger: appendLines(before.ledger, next.append) }
  const after = filesOfState(state)
  const gone = [...files.keys()].filter((path) => isStateFile(path) && !after.has(path))
  const changed = new Map<string, string | null>(gone.map((path) => [path, null]))
  for (const [path, text] of after) if (files.get(path) !== text) changed.set(path, text)
  return changed.size === 0 ? { state, changed: null } : { state, changed }
}
