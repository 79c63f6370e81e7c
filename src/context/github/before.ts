import { z } from 'zod'
import type { Answer } from '../../domain/answer.ts'
import { known } from '../../domain/answer.ts'
import { arrivalOf } from './arrival.ts'
import type { Asking, Tip } from './arrival.ts'
import { asked } from './asking.ts'
import { one } from './pages.ts'
import { nothing } from './pushers.ts'

const commitsSchema = z.array(z.object({ sha: z.string(), parents: z.array(z.object({ sha: z.string() })) }))

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
 * merge that brought it; where the branch began with it, that beginning. None where no such file is there. A moment after a push GitHub may not tell of it yet: then where
 * the branch stood before that, and the parents of its tip and of the newest commit of the file.
 */
export const before = async (asking: Asking, path: string, tip: Tip): Promise<Answer<readonly string[]>> => {
  const arrival = await arrivalOf(asking, path, tip)
  if (!arrival.known) return arrival
  if (arrival.value === null) return known([])
  const { move, told } = arrival.value
  const stood = [move?.before === nothing ? move.after : move?.before, told].filter((sha) => typeof sha === 'string')
  if (told === null) return known(stood)
  return asked('contents: read', async () => {
    const parents = parentsOf(await newestOf(asking, { sha: tip.commit, path }))
    const [first] = parentsOf(await newestOf(asking, { sha: tip.commit }))
    const all = [...stood, ...parents, first].filter((sha) => typeof sha === 'string')
    return [...new Set(all)].toSorted()
  })
}
