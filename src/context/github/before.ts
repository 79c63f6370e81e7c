import { z } from 'zod'
import type { Answer } from '../../domain/answer.ts'
import type { PullRequestSummary } from '../../domain/live.ts'
import { asked, FormError } from './asking.ts'
import type { GitHub } from './client.ts'
import { itself, mergedFrom, mostListed } from './origin.ts'
import { one, pages } from './pages.ts'
import { activitySchema, nothing } from './pushers.ts'
import type { Place } from './repository.ts'

const commitSchema = z.object({
  sha: z.string(),
  parents: z.array(z.object({ sha: z.string() })),
  committer: z.object({ login: z.string().optional() }).nullish(),
})
type Commit = z.infer<typeof commitSchema>

const parentsOf = (commits: readonly Commit[]): readonly string[] =>
  commits.flatMap(({ parents }) => parents.map(({ sha }) => sha))

const log = (github: GitHub, place: Place, query: { readonly sha: string; readonly path?: string }, count: number) =>
  one(github, 'GET /repos/{owner}/{repo}/commits', { ...place, ...query, per_page: count }, z.array(commitSchema))

/** How many commits a pull request has: so many at most did rebasing put on the branch. */
const size = async (github: GitHub, place: Place, { number }: PullRequestSummary): Promise<number> => {
  const route = 'GET /repos/{owner}/{repo}/pulls/{pull_number}/commits'
  const list = z.array(z.object({ sha: z.string() }))
  const { length } = (await pages(github, route, { ...place, pull_number: number }, list)).flat()
  if (length < Math.min(mostListed, 100)) return length
  throw new FormError(`#${number} has too many commits to tell how its branch stood before it`)
}

/**
 * Where the branch stood before a rebase put a pull request's commits on it, one by one: before the first, and before
 * each of them that touches one of `rules`. GitHub may have left some out, and then what came before is looked at too.
 */
const beforeRebase = async (
  github: GitHub,
  place: Place,
  { pullRequest, tip, rules }: { pullRequest: PullRequestSummary; tip: string; rules: readonly string[] },
): Promise<readonly string[]> => {
  const count = await size(github, place, pullRequest)
  const landed = await log(github, place, { sha: tip }, count)
  const own = new Set(landed.map(({ sha }) => sha))
  const found = [...parentsOf(landed.slice(-1))]
  for (const path of rules) {
    const touching = await log(github, place, { sha: tip, path }, count)
    found.push(...parentsOf(touching.filter(({ sha }) => own.has(sha))))
  }
  return found
}

const beforeMerge = async (
  github: GitHub,
  place: Place,
  pullRequest: PullRequestSummary,
  rules: readonly string[],
): Promise<readonly string[]> => {
  const { mergeSha: tip, number } = pullRequest
  const [merged] = tip === null ? [] : await log(github, place, { sha: tip }, 1)
  if (tip === null || merged === undefined) throw new FormError(`GitHub does not tell by which commit #${number} came`)
  const isRebase = merged.parents.length === 1 && merged.committer?.login !== itself
  return isRebase ? beforeRebase(github, place, { pullRequest, tip, rules }) : parentsOf([merged]).slice(0, 1)
}

/** So many pushes are looked through, the newest first, for the one that brought a commit. */
const mostPushes = 100

const holds = async (github: GitHub, place: Place, tip: string, commit: string): Promise<boolean> => {
  if (tip === commit) return true
  const route = 'GET /repos/{owner}/{repo}/compare/{basehead}'
  const query = { ...place, basehead: `${tip}...${commit}`, per_page: 1 }
  const { status } = await one(github, route, query, z.object({ status: z.string() }))
  return status === 'identical' || status === 'behind'
}

/**
 * Where a branch stood before the push that brought a commit of which GitHub names no pull request: before the commit
 * itself where GitHub tells of all pushes and of none that old.
 */
const beforePush = async (
  github: GitHub,
  place: Place,
  { sha, parents }: Commit,
  branch: string,
): Promise<readonly string[]> => {
  const query = { ...place, ref: `refs/heads/${branch}`, per_page: mostPushes }
  const moves = await one(github, 'GET /repos/{owner}/{repo}/activity', query, activitySchema)
  const [newest] = moves
  const isTold = newest === undefined || (newest.after !== nothing && (await holds(github, place, newest.after, sha)))
  for (const { before: from } of isTold ? moves : []) {
    if (from === nothing) return []
    if (!(await holds(github, place, from, sha))) return [from]
  }
  if (isTold && moves.length < mostPushes) return parents.map(({ sha: parent }) => parent)
  throw new FormError(`GitHub does not tell by which push commit ${sha.slice(0, 7)} came`)
}

/** Where a file is asked for, and which other files decide what may be done with it. */
export interface Before {
  readonly commit: string
  readonly branch: string
  readonly rules: readonly string[]
}

/**
 * The commits at which a branch stood before a file came to it as it stands, sorted: before the pull requests that
 * brought it, or where none did, before the push. None where nothing was before.
 */
export const before = async (
  github: GitHub,
  place: Place,
  path: string,
  { commit, branch, rules }: Before,
): Promise<Answer<readonly string[]>> =>
  asked('pull_requests: read', async () => {
    const [newest] = await log(github, place, { sha: commit, path }, 1)
    if (newest === undefined || newest.parents.length === 0) return []
    const pullRequests = await mergedFrom(github, place, newest.sha, branch)
    const found = new Set(pullRequests.length === 0 ? await beforePush(github, place, newest, branch) : [])
    for (const pullRequest of pullRequests)
      for (const sha of await beforeMerge(github, place, pullRequest, rules)) found.add(sha)
    return [...found].toSorted()
  })
