import { z } from 'zod'
import type { Answer } from '../../domain/answer.ts'
import { known, unknown } from '../../domain/answer.ts'
import { asked } from './asking.ts'
import type { GitHub } from './client.ts'
import { query } from './graphql.ts'
import { bringAnew, nothing } from './pushers.ts'
import type { Activity } from './pushers.ts'
import type { Pushes } from './pushes.ts'
import type { Place } from './repository.ts'

/** So many pages of a hundred pushes each are looked through, the newest first. */
const mostPages = 10

/** What is asked, and of what GitHub. */
export interface Asking {
  readonly github: GitHub
  readonly place: Place
  readonly pushes: Pushes
}

/** A branch and its tip, as it was looked at. */
export interface Tip {
  readonly branch: string
  readonly commit: string
}

/** How a file came to a branch as it stands at the tip. */
export interface Arrival {
  /** The newest move before which the branch held something else at the path, or nothing; null where it is not told yet. */
  readonly move: Activity | null
  /** The commit up to which GitHub tells of the branch, where that is not the tip yet. */
  readonly told: string | null
}

const entrySchema = z.object({ oid: z.string(), mode: z.int() })
const objectsSchema = z.object({
  repository: z.record(z.string(), z.object({ file: entrySchema.nullish() }).nullable()),
})

/** Git's kinds of entries by their mode; whether a file may be run says nothing of what it holds. */
const isFile = ({ mode }: z.infer<typeof entrySchema>): boolean => (mode & 0o170_000) === 0o100_000

/** The file that lies at a path at each of these commits, by one query; null where there is none, or a link. */
const blobsAt = async (
  { github, place }: Asking,
  path: string,
  commits: readonly string[],
): Promise<Answer<ReadonlyMap<string, string | null>>> => {
  const entry = `... on Commit { file(path: ${JSON.stringify(path)}) { oid mode } }`
  const fields = commits.map((sha, at) => `c${at}: object(expression: ${JSON.stringify(sha)}) { ${entry} }`)
  const repository = `repository(owner: ${JSON.stringify(place.owner)}, name: ${JSON.stringify(place.repo)})`
  const answer = await query(github, `query { ${repository} { ${fields.join(' ')} } }`, objectsSchema, 'contents: read')
  if (!answer.known) return answer
  const blobAt = (at: number): string | null => {
    const found = answer.value.repository[`c${at}`]?.file ?? null
    return found !== null && isFile(found) ? found.oid : null
  }
  return known(new Map(commits.map((sha, at) => [sha, blobAt(at)])))
}

/** The moves that led to a tip: what came after it was looked at says nothing of the time before. */
const upTo = (moves: readonly Activity[], tip: string): readonly Activity[] => {
  const at = moves.findIndex(({ after }) => after === tip)
  return at === -1 ? moves : moves.slice(at)
}

const untold = (path: string): Answer<never> => unknown(`GitHub does not tell by which push ${path} came: ${bringAnew}`)

/** A page of moves, and the commit up to which GitHub tells of the branch where that is not the tip. */
interface Page {
  readonly moves: readonly Activity[]
  readonly told: string | null
}

/** The arrival by one page of moves; `older` where it is not among them. */
const arrivalIn = async (
  asking: Asking,
  path: string,
  tip: Tip,
  { moves, told }: Page,
): Promise<Answer<Arrival | 'older' | null>> => {
  const commits = [tip.commit, ...(told === null ? [] : [told]), ...moves.map(({ before }) => before)]
  const found = await blobsAt(
    asking,
    path,
    [...new Set(commits)].filter((sha) => sha !== nothing),
  )
  if (!found.known) return found
  const now = found.value.get(tip.commit) ?? null
  if (now === null) return known(null)
  if (told !== null && found.value.get(told) !== now) return known({ move: null, told })
  const move = moves.find(({ before }) => found.value.get(before) !== now)
  return known(move === undefined ? 'older' : { move, told })
}

/**
 * How a file came to a branch as it stands at its tip, by what lay at its path before each push and merge: a commit that
 * an old file is brought back with is told from the one that once made it. Null where it is not there. At most ten lists
 * of a hundred pushes are read, each with one query. Unknown where GitHub's list ends before the move in question.
 */
export const arrivalOf = async (asking: Asking, path: string, tip: Tip): Promise<Answer<Arrival | null>> => {
  let told: string | null = null
  for (let at = 0; at < mostPages; at += 1) {
    const page = await asked('contents: read', () => asking.pushes.page(tip.branch, at))
    if (!page.known) return page
    const moves = at === 0 ? upTo(page.value, tip.commit) : page.value
    const [newest] = moves
    if (newest === undefined || newest.after === nothing) return untold(path)
    if (at === 0 && newest.after !== tip.commit) told = newest.after
    const found = await arrivalIn(asking, path, tip, { moves, told })
    if (!found.known) return found
    if (found.value !== 'older') return known(found.value)
  }
  return untold(path)
}
