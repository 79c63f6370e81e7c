import { join } from 'node:path'
import type { GitHub } from '../context/github/client.ts'
import type { StateBranch } from '../context/state/branch.ts'
import { branchWriter } from '../context/state/writer.ts'
import type { Settings } from '../domain/settings.ts'
import type { StateWriter } from '../domain/state.ts'
import { branchState } from '../effects/state/branch.ts'
import { diskOutbox, noOutbox } from '../effects/state/outbox.ts'
import type { Environment } from './environment.ts'

/** The branch that holds the state, as the settings name it and its writer; null where the state lies in a folder. */
export const stateBranch = (settings: Settings, github: GitHub, repository: string): StateBranch | null => {
  const { state } = settings
  return 'branch' in state ? { github, repository, branch: state.branch, writer: branchWriter(settings, null) } : null
}

/** Writes the state on its branch; what GitHub refuses waits in the user's own folder for state. */
export const writtenBranch = ({ stateDir }: Environment, place: StateBranch): StateWriter =>
  branchState({ ...place, outbox: stateDir === null ? noOutbox : diskOutbox(join(stateDir, 'outbox'), place) })
