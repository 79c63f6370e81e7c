import { join } from 'node:path'
import type { StateBranch } from '../context/state/branch.ts'
import type { StateWriter } from '../domain/state.ts'
import { branchState } from '../effects/state/branch.ts'
import { diskOutbox, noOutbox } from '../effects/state/outbox.ts'
import type { Environment } from './environment.ts'

/** Writes the state on its branch; what GitHub refuses waits in the user's own folder for state. */
export const writtenBranch = ({ stateDir }: Environment, place: StateBranch): StateWriter =>
  branchState({ ...place, outbox: stateDir === null ? noOutbox : diskOutbox(join(stateDir, 'outbox'), place) })
