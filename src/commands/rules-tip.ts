import type { GitHub } from '../context/github/client.ts'
import { commitWorkspace } from '../context/workspace/at-commit.ts'
import { commitNamed } from '../context/workspace/change.ts'
import { known, unknown } from '../domain/answer.ts'
import type { Answer } from '../domain/answer.ts'
import type { Workspace } from '../domain/workspace.ts'

/** Where to look for the tip of the branch whose settings and registry hold for a change. */
export interface RulesPlace {
  /** The default branch's name where a face was told it; null: the commit that the person named is trusted. */
  readonly defaultBranch: string | null
  /** The branch, tag or commit that the change is compared with. */
  readonly since: string
  readonly github: GitHub | null
}

/**
 * The tip of the default branch as this clone fetched it, else as GitHub has it now; where nobody told the branch, what
 * was named as the base, whose tip it is and not where the change left it. A branch of that name in the clone itself is
 * not asked: it may be the change.
 */
export const rulesTip = async (
  root: string,
  workspace: Workspace,
  { defaultBranch, since, github }: RulesPlace,
): Promise<Answer<Workspace>> => {
  const ref = defaultBranch === null ? since : `refs/remotes/origin/${defaultBranch}`
  const commit = await commitNamed(root, ref)
  if (commit !== null) return known(await commitWorkspace(root, commit, workspace))
  if (defaultBranch === null) return unknown(`git knows no commit ${since}`)
  if (github !== null && workspace.repository !== null) {
    const { githubWorkspace } = await import('../context/github/workspace.ts')
    return known(await githubWorkspace(github, workspace.repository, `refs/heads/${defaultBranch}`))
  }
  return unknown(`this clone has no origin/${defaultBranch} (fetch-depth: 0 at the checkout), and there is no token`)
}
