import { catalogue } from '../catalogue.ts'
import type { GitHub } from '../context/github/client.ts'
import { changeBetween } from '../context/github/compare.ts'
import { createReader } from '../context/github/reader.ts'
import { githubWorkspace } from '../context/github/workspace.ts'
import { observe } from '../context/observe.ts'
import type { GivenChange } from '../context/observe.ts'
import { foreignPresets } from '../context/settings/foreign.ts'
import { settingsOnDisk } from '../context/settings/on-disk.ts'
import { branchStateReader } from '../context/state/branch.ts'
import { known } from '../domain/answer.ts'
import type { Observed } from '../domain/observed.ts'
import type { Workspace } from '../domain/workspace.ts'
import type { Invocation } from './command.ts'
import { memoryOf } from './remembered.ts'
import { stateBranch } from './state-branch.ts'
import { storesFor } from './stores-for.ts'

const changeBetweenCommits = async (
  github: GitHub,
  workspace: Workspace,
  repository: string,
  since: string,
): Promise<GivenChange> => {
  const set = await changeBetween(github, repository, since, workspace.commit ?? 'HEAD')
  const base = known(await githubWorkspace(github, repository, set.base))
  return { set, base, rules: known(workspace), pullRequest: null, fork: false }
}

/** A repository over the API, without a checkout. */
export const observeHosted = async (
  invocation: Invocation,
  github: GitHub,
  given: { readonly repository: string; readonly since: string | null; readonly cache: boolean },
): Promise<Observed> => {
  const { flags, env, cwd, clock } = invocation
  const { repository, since } = given
  const workspace = await githubWorkspace(github, repository, null)
  return observe({
    workspace,
    change: since === null ? null : await changeBetweenCommits(github, workspace, repository, since),
    named: flags.config === null ? null : await settingsOnDisk(cwd, flags.config, cwd),
    catalogue,
    fetchPreset: foreignPresets(github),
    live: createReader(github, repository),
    stores: storesFor(invocation, workspace),
    memory: memoryOf({ env }, given.cache, repository),
    clock,
    requests: () => github.requests(),
    stateOf: (settings) => {
      const place = stateBranch(settings, github, repository)
      return place === null ? null : branchStateReader(place)
    },
  })
}
