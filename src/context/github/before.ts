import { z } from 'zod'
import type { Answer } from '../../domain/answer.ts'
import { asked } from './asking.ts'
import type { GitHub } from './client.ts'
import { one } from './pages.ts'
import { nothing } from './pushers.ts'
import { stoodBefore } from './pushes.ts'
import type { Pushes } from './pushes.ts'
import type { Place } from './repository.ts'

const commitsSchema = z.array(z.object({ sha: z.string(), parents: z.array(z.object({ sha: z.string() })) }))

/** What is asked, and of what GitHub. */
interface Asking {
  readonly github: GitHub
  readonly place: Place
  readonly pushes: Pushes
}

/**
 * The commits at which a branch stood before a file came to it as it stands at a commit: before the push or the merge
 * that brought it. None where nothing was before; before the commit itself where GitHub tells of all pushes and of none
 * that old.
 */
export const before = async (
  { github, place, pushes }: Asking,
  path: string,
  { commit, branch }: { readonly commit: string; readonly branch: string },
): Promise<Answer<readonly string[]>> =>
  asked('contents: read', async () => {
    const query = { ...place, sha: commit, path, per_page: 1 }
    const [newest] = await one(github, 'GET /repos/{owner}/{repo}/commits', query, commitsSchema)
    if (newest === undefined) return []
    const stood = await stoodBefore(pushes, branch, newest.sha)
    if (stood === null) return newest.parents.map(({ sha }) => sha).toSorted()
    return stood === nothing ? [] : [stood]
  })
