import { z } from 'zod'
import type { PullRequestSummary } from '../../domain/live.ts'
import type { Asking, Tip } from './arrival.ts'
import { FormError } from './asking.ts'
import { file } from './contents.ts'
import type { GitHub } from './client.ts'
import { pages } from './pages.ts'
import { pullSchema } from './pull-requests.ts'
import { bringAnew, nothing } from './pushers.ts'
import type { Activity } from './pushers.ts'
import type { Place } from './repository.ts'

/** The account that GitHub knows by a commit's address; it knows none, or tells none, where there is no login. */
const accountSchema = z.object({ login: z.string().optional() }).nullish()
export const commitSchema = z.object({ sha: z.string(), author: accountSchema, committer: accountSchema })
export type Commit = z.infer<typeof commitSchema>

/** What a file holds at a commit, each asked once; null where it is not there. Throws FormError where nobody can say. */
export type TextAt = (ref: string) => Promise<string | null>

export const textsOf = (github: GitHub, place: Place, path: string): TextAt => {
  const texts = new Map<string, string | null>()
  return async (ref) => {
    const held = texts.get(ref)
    if (held !== undefined) return held
    const text = await file(github, place, path, ref)
    if (!text.known) throw new FormError(text.reason)
    texts.set(ref, text.value)
    return text.value
  }
}

/** GitHub lists no more commits of a pull request than this. */
const mostListed = 250

/** The commits of a pull request that touch a path: of a squash they are in no branch any more. */
const commitsOf = async (
  github: GitHub,
  place: Place,
  path: string,
  { number, headSha }: PullRequestSummary,
): Promise<readonly Commit[]> => {
  const list = z.array(commitSchema)
  const route = 'GET /repos/{owner}/{repo}/pulls/{pull_number}/commits'
  const brought = (await pages(github, route, { ...place, pull_number: number }, list)).flat()
  if (brought.length >= mostListed)
    throw new FormError(`GitHub does not list all commits of #${number}, so nobody can say who asked: ${bringAnew}`)
  const own = new Set(brought.map(({ sha }) => sha))
  const touching = await pages(github, 'GET /repos/{owner}/{repo}/commits', { ...place, sha: headSha, path }, list)
  return touching.flat().filter(({ sha }) => own.has(sha))
}

/** The merged pull requests through which a commit came into a branch, by number. */
const mergedFrom = async (
  github: GitHub,
  place: Place,
  commit: string,
  branch: string,
): Promise<readonly PullRequestSummary[]> => {
  const route = 'GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls'
  const read = await pages(github, route, { ...place, commit_sha: commit }, z.array(pullSchema))
  return read
    .flat()
    .filter(({ merged, baseRef }) => merged && baseRef === branch)
    .toSorted((a, b) => a.number - b.number)
}

/** A push by which a file came to a branch, the newest commit of the file there, and a reader of the file. */
interface Came {
  readonly move: Activity
  readonly newest: Commit
  readonly tip: Tip
  readonly textAt: TextAt
}

/** A pull request, with those of its own commits that touch a path. */
interface Putting {
  readonly pullRequest: PullRequestSummary
  readonly own: readonly Commit[]
}

/**
 * The merged pull requests by which a move put a file on the branch: of its last commit, or of the file's newest one where
 * that came with this very move, as in a group of merges. Only those count whose own commits touch the path, or whose
 * head holds the same; none of a branch that was set back.
 */
export const putBy = async (
  { github, place, pushes }: Asking,
  path: string,
  { move, newest, tip, textAt }: Came,
): Promise<readonly Putting[]> => {
  if (move.activity_type === 'force_push') return []
  const puttingOf = async (merged: readonly PullRequestSummary[]): Promise<readonly Putting[]> => {
    const putting: Putting[] = []
    for (const pullRequest of merged) {
      const own = await commitsOf(github, place, path, pullRequest)
      const holds = own.length > 0 || (await textAt(pullRequest.headSha)) === (await textAt(tip.commit))
      if (holds) putting.push({ pullRequest, own })
    }
    return putting
  }
  const last = await mergedFrom(github, place, move.after, tip.branch)
  const byLast = await puttingOf(last)
  if (byLast.length > 0 && move.activity_type === 'pr_merge') return byLast
  if (move.before !== nothing && (await pushes.holds(move.before, newest.sha))) return byLast
  const first = await mergedFrom(github, place, newest.sha, tip.branch)
  const others = await puttingOf(first.filter(({ number }) => last.every((one) => one.number !== number)))
  return [...byLast, ...others].toSorted((a, b) => a.pullRequest.number - b.pullRequest.number)
}
