import { known, unknown } from '../../domain/answer.ts'
import type { Answer } from '../../domain/answer.ts'
import type { ChangeSet, Workspace } from '../../domain/workspace.ts'
import type { GitHub } from './client.ts'
import type { Standing } from './commit.ts'
import { placeOf } from './repository.ts'
import { listing, sourcesOf, workspaceOf } from './workspace.ts'
import type { Listing, RepositorySources } from './workspace.ts'

/** What a change is judged from: its head, where it left its base, and the default branch as it stands now. */
export interface Sides {
  readonly head: Workspace
  readonly base: Workspace
  readonly rules: Answer<Workspace>
}

/** What is known of the sides already: what commits hold, by commit, and texts. */
export interface SidesKnown {
  readonly listed: ReadonlyMap<string, Listing>
  readonly sources: RepositorySources
}

/**
 * The sides of a change whose two commits GitHub has compared: a listing for each commit that is not listed yet, so two
 * where the change left the very tip. `tip` is where the default branch stands. Throws as `githubWorkspace` does.
 */
export const sidesOf = async (
  github: GitHub,
  tip: Standing,
  change: Pick<ChangeSet, 'base' | 'head'>,
  before: SidesKnown | null = null,
): Promise<Sides> => {
  const place = placeOf(tip.repository)
  const sources = before?.sources ?? sourcesOf(github, place)
  const at = async (commit: string, alike: string | null = null, branch: string | null = null) => {
    const listed = before?.listed.get(commit) ?? (await listing(github, place, commit))
    return workspaceOf({ ...tip, branch, commit }, listed, sources, alike)
  }
  const [head, base, rules] = await Promise.all([
    at(change.head, change.base),
    at(change.base),
    tip.commit === null || tip.commit === change.base ? null : at(tip.commit, null, tip.branch),
  ])
  if (tip.commit === null) return { head, base, rules: unknown(`${tip.repository} has no default branch`) }
  return { head, base, rules: known(rules ?? base) }
}
