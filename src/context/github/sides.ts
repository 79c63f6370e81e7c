import { known, unknown } from '../../domain/answer.ts'
import type { Answer } from '../../domain/answer.ts'
import type { ChangeSet, Workspace } from '../../domain/workspace.ts'
import type { GitHub } from './client.ts'
import type { Standing } from './commit.ts'
import { placeOf } from './repository.ts'
import { workspaceOf } from './workspace.ts'

/** What a change is judged from: its head, where it left its base, and the default branch as it stands now. */
export interface Sides {
  readonly head: Workspace
  readonly base: Workspace
  readonly rules: Answer<Workspace>
}

/**
 * The sides of a change whose two commits GitHub has compared: a listing for each commit, so two where the change left
 * the very tip. `tip` is where the default branch stands. Throws as `githubWorkspace` does.
 */
export const sidesOf = async (
  github: GitHub,
  tip: Standing,
  change: Pick<ChangeSet, 'base' | 'head'>,
): Promise<Sides> => {
  const place = placeOf(tip.repository)
  const at = (commit: string) => workspaceOf(github, place, { ...tip, branch: null, commit })
  const [head, base, rules] = await Promise.all([
    at(change.head),
    at(change.base),
    tip.commit === null || tip.commit === change.base ? null : workspaceOf(github, place, tip),
  ])
  if (tip.commit === null) return { head, base, rules: unknown(`${tip.repository} has no default branch`) }
  return { head, base, rules: known(rules ?? base) }
}
