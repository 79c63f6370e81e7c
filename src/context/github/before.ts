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

type Commits = z.infer<typeof commitsSchema>

const newestOf = async (
  { github, place }: Asking,
  query: { readonly sha: string; readonly path?: string },
): Promise<Commits> =>
  one(github, 'GET /repos/{owner}/{repo}/commits', { ...place, ...query, per_page: 1 }, commitsSchema)

const parentsOf = (commits: Commits): readonly string[] =>
  commits.flatMap(({ parents }) => parents.map(({ sha }) => sha))

/**
 * The commits at which a branch stood before a file came to it as it stands at a commit, sorted: before the push or the
 * merge that brought it. None where nothing was before; before the commit itself where GitHub tells of all pushes and of
 * none that old. A moment after a push GitHub may not tell of it yet: then where the branch stood before that, and the
 * parents of its tip and of the commit.
 */
export const before = async (
  asking: Asking,
  path: string,
  { commit, branch }: { readonly commit: string; readonly branch: string },
): Promise<Answer<readonly string[]>> =>
  asked('contents: read', async () => {
    const found = await newestOf(asking, { sha: commit, path })
    const [newest] = found
    if (newest === undefined) return []
    const stood = await stoodBefore(asking.pushes, { branch, commit }, newest.sha)
    if (stood === null) return parentsOf(found).toSorted()
    if (!stood.late) return stood.at === nothing ? [] : [stood.at]
    const tip = await newestOf(asking, { sha: commit })
    return [...new Set([stood.at, ...parentsOf(found), ...parentsOf(tip).slice(0, 1)])].toSorted()
  })
