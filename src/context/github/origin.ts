import { z } from 'zod'
import type { Answer } from '../../domain/answer.ts'
import { known, unknown } from '../../domain/answer.ts'
import type { Origin, PullRequestSummary } from '../../domain/live.ts'
import { arrivalOf } from './arrival.ts'
import type { Asking, Tip } from './arrival.ts'
import { asked, FormError } from './asking.ts'
import { one } from './pages.ts'
import { bringAnew, pushersOf } from './pushers.ts'
import type { Activity } from './pushers.ts'
import { commitSchema, putBy, textsOf } from './putting.ts'
import type { Commit, TextAt } from './putting.ts'

/** Commits that GitHub makes itself, as for a merge, are committed by this account. */
const itself = 'web-flow'

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

interface Landed {
  readonly newest: Commit
  readonly own: readonly Commit[]
  readonly pullRequests: readonly PullRequestSummary[]
}

/**
 * Whether a pull request was put on the branch by a commit that adds nothing to it, as a squash or a rebase is: the head
 * holds the very same. Then whoever merged it, and is named by that commit, did not make the file.
 */
const landedAsIs = async (textAt: TextAt, { newest, own, pullRequests }: Landed): Promise<boolean> => {
  if (own.length === 0 || own.some(({ sha }) => sha === newest.sha)) return false
  const landed = await textAt(newest.sha)
  for (const { headSha } of pullRequests) if (landed !== null && (await textAt(headSha)) === landed) return true
  return false
}

const byGitHub = new Set(['pr_merge', 'merge_queue_merge'])

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
    const textAt = textsOf(github, place, path)
    const putting = await putBy(asking, path, { move, newest, tip, textAt })
    const pullRequests = putting.map(({ pullRequest }) => pullRequest)
    const own = putting.flatMap((one) => one.own)
    const added = await landedAsIs(textAt, { newest, own, pullRequests })
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
