import { z } from 'zod'
import type { Answer } from '../../domain/answer.ts'
import { known, unknown } from '../../domain/answer.ts'
import type { Origin, PullRequestSummary } from '../../domain/live.ts'
import { arrivalOf } from './arrival.ts'
import type { Asking, Tip } from './arrival.ts'
import { asked, FormError } from './asking.ts'
import { file } from './contents.ts'
import type { GitHub } from './client.ts'
import { one, pages } from './pages.ts'
import { pullSchema } from './pull-requests.ts'
import { bringAnew, nothing, pushersOf } from './pushers.ts'
import type { Activity } from './pushers.ts'
import type { Place } from './repository.ts'

/** The account that GitHub knows by a commit's address; it knows none, or tells none, where there is no login. */
const accountSchema = z.object({ login: z.string().optional() }).nullish()
const commitSchema = z.object({ sha: z.string(), author: accountSchema, committer: accountSchema })
type Commit = z.infer<typeof commitSchema>

/** Commits that GitHub makes itself, as for a merge, are committed by this account. */
const itself = 'web-flow'

/** GitHub lists no more commits of a pull request than this. */
const mostListed = 250

/**
 * The logins of who made a commit. Throws FormError where GitHub knows no account: whoever that was could approve their
 * own wish.
 */
const authorsOf = ({ sha, author, committer }: Commit): readonly string[] =>
  [author, committer].map((account) => {
    if (typeof account?.login === 'string') return account.login
    throw new FormError(
      `GitHub knows no account for who made commit ${sha.slice(0, 7)}, so nobody can say who asked: ${bringAnew}`,
    )
  })

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

interface Landed {
  readonly newest: Commit
  readonly own: readonly Commit[]
  readonly pullRequests: readonly PullRequestSummary[]
}

/**
 * Whether a pull request was put on the branch by a commit that adds nothing to it, as a squash or a rebase is: the head
 * holds the very same. Then whoever merged it, and is named by that commit, did not make the file.
 */
const landedAsIs = async (
  github: GitHub,
  place: Place,
  path: string,
  { newest, own, pullRequests }: Landed,
): Promise<boolean> => {
  if (own.length === 0 || own.some(({ sha }) => sha === newest.sha)) return false
  const textAt = async (ref: string): Promise<string | null> => {
    const text = await file(github, place, path, ref)
    if (text.known) return text.value
    throw new FormError(text.reason)
  }
  const landed = await textAt(newest.sha)
  for (const { headSha } of pullRequests) if (landed !== null && (await textAt(headSha)) === landed) return true
  return false
}

/** A push by which a file came to a branch, and the newest commit of the file there. */
interface Came {
  readonly move: Activity
  readonly newest: Commit
}

const byGitHub = new Set(['pr_merge', 'merge_queue_merge'])

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
const putBy = async (
  { github, place, pushes }: Asking,
  path: string,
  { move, newest, tip }: Came & { readonly tip: Tip },
): Promise<readonly Putting[]> => {
  if (move.activity_type === 'force_push') return []
  const texts = new Map<string, string | null>()
  const textAt = async (ref: string): Promise<string | null> => {
    const text = texts.has(ref) ? known(texts.get(ref) ?? null) : await file(github, place, path, ref)
    if (!text.known) throw new FormError(text.reason)
    texts.set(ref, text.value)
    return text.value
  }
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

const committed = (
  asking: Asking,
  path: string,
  { move, tip }: { readonly move: Activity; readonly tip: Tip },
): Promise<Answer<Origin | null>> =>
  asked('pull_requests: read', async () => {
    const { github, place } = asking
    const query = { ...place, sha: tip.commit, path, per_page: 1 }
    const [newest] = await one(github, 'GET /repos/{owner}/{repo}/commits', query, z.array(commitSchema))
    if (newest === undefined) return null
    const putting = await putBy(asking, path, { move, newest, tip })
    const pullRequests = putting.map(({ pullRequest }) => pullRequest)
    const own = putting.flatMap((one) => one.own)
    const added = await landedAsIs(github, place, path, { newest, own, pullRequests })
    const commits = added ? own : [newest, ...own]
    const pusher = byHand(move) ? [move.actor?.login ?? unnamed(move)] : []
    const authors = [...new Set([...commits.flatMap(authorsOf), ...pusher])].filter((login) => login !== itself)
    return { commit: move.after, authors: authors.toSorted(), pullRequests }
  })

const byHand = ({ activity_type: type }: Activity): boolean => type === undefined || !byGitHub.has(type)

const unnamed = ({ after }: Activity): never => {
  throw new FormError(`GitHub knows no account for who pushed ${after.slice(0, 7)}: ${bringAnew}`)
}

/**
 * The tip that a branch had once a path held what it holds now, the pull requests through which that came into the
 * branch, by number, and who made it or any commit of these that touches the path, or pushed them.
 */
export const origin = async (asking: Asking, path: string, tip: Tip): Promise<Answer<Origin | null>> => {
  const arrival = await arrivalOf(asking, path, tip)
  if (!arrival.known) return arrival
  if (arrival.value === null) return known(null)
  const { move, told } = arrival.value
  if (move === null || told !== null)
    return unknown(`GitHub does not tell yet of the push to ${tip.branch} that ended at ${tip.commit.slice(0, 7)}`)
  const found = await committed(asking, path, { move, tip })
  if (!found.known || found.value === null) return found
  const authors = new Set(found.value.authors)
  for (const pullRequest of found.value.pullRequests) {
    const pushers = await pushersOf(asking.github, pullRequest)
    if (!pushers.known) return pushers
    for (const login of pushers.value) authors.add(login)
  }
  return known({ ...found.value, authors: [...authors].toSorted() })
}
