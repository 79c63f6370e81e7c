import { known, unknown } from '../domain/answer.ts'
import type { Answer } from '../domain/answer.ts'
import type { GateView } from '../domain/gate.ts'
import type { Live, PullRequestSummary, Review } from '../domain/live.ts'
import { codeOwnersPaths, ownersOf } from './code-owners.ts'

/** What an approval is asked from: the judged change's pull request and GitHub. */
type Asked = Pick<GateView, 'live' | 'pullRequest' | 'change'>

/**
 * Whether somebody who answers for these paths, other than the author, approved this very head: a code owner by the
 * base branch's CODEOWNERS, or where a path has none, somebody who may maintain the repository. An approval of an
 * earlier head says nothing about this one.
 */
export const approvedByOwner = async (view: Asked, paths: readonly string[]): Promise<Answer<boolean>> => {
  const { pullRequest, live, change } = view
  if (pullRequest === null || change === null) return unknown('there is no pull request on which to approve it')
  const reviews = await live.reviews(pullRequest.number)
  if (!reviews.known) return reviews
  const approvers = approversOf(reviews.value, pullRequest, change.head)
  if (approvers.length === 0) return known(false)
  const file = await codeOwners(live, pullRequest.baseRef)
  if (!file.known) return file
  for (const path of paths) {
    const answer = await oneAnswersFor(live, approvers, ownersOf(file.value, path))
    if (!answer.known || !answer.value) return answer
  }
  return known(true)
}

/** The logins whose last word on this head is yes, without the author's. */
function approversOf(reviews: readonly Review[], { author }: PullRequestSummary, head: string): readonly string[] {
  const last = new Map<string, Review>()
  for (const review of reviews) if (decides.has(review.state.toUpperCase())) last.set(review.author, review)
  return [...last.values()]
    .filter(({ state, commit }) => state.toUpperCase() === 'APPROVED' && commit === head)
    .map((review) => review.author)
    .filter((login) => login.toLowerCase() !== author.toLowerCase())
}

const decides: ReadonlySet<string> = new Set(['APPROVED', 'CHANGES_REQUESTED', 'DISMISSED'])

/** The base branch's CODEOWNERS; empty where it has none. */
async function codeOwners(live: Live, ref: string): Promise<Answer<string>> {
  for (const path of codeOwnersPaths) {
    const file = await live.file(path, ref)
    if (!file.known) return file
    if (file.value !== null) return known(file.value)
  }
  return known('')
}

async function oneAnswersFor(
  live: Live,
  approvers: readonly string[],
  owners: readonly string[],
): Promise<Answer<boolean>> {
  if (owners.length === 0) return oneMaintains(live, approvers)
  const logins = new Set(owners.map((owner) => owner.replace(/^@/, '').toLowerCase()))
  if (approvers.some((login) => logins.has(login.toLowerCase()))) return known(true)
  const team = owners.find((owner) => owner.includes('/') || !owner.startsWith('@'))
  return team === undefined ? known(false) : unknown(`whether an approver belongs to ${team} cannot be read`)
}

async function oneMaintains(live: Live, approvers: readonly string[]): Promise<Answer<boolean>> {
  for (const login of approvers) {
    const permission = await live.permission(login)
    if (!permission.known) return permission
    if (permission.value === 'maintain' || permission.value === 'admin') return known(true)
  }
  return known(false)
}

/** Who turns a gate green that waits for an approval. */
export const ownerApproves = (what: string): string =>
  `a code owner of ${what} other than the author approves this head`
