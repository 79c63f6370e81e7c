import type { GitHub } from '../context/github/client.ts'
import type { StateBranch } from '../context/state/branch.ts'
import { branchWriter } from '../context/state/writer.ts'
import type { Settings } from '../domain/settings.ts'

/** The branch that holds the state, as the settings name it and its writer; null where the state lies in a folder. */
export const stateBranch = (settings: Settings, github: GitHub, repository: string): StateBranch | null => {
  const { state } = settings
  return 'branch' in state ? { github, repository, branch: state.branch, writer: branchWriter(settings, null) } : null
}
