import { known, unknown } from '../domain/answer.ts'
import type { Answer } from '../domain/answer.ts'
import type { GateView } from '../domain/gate.ts'
import type { Live, Permission, PullRequestSummary, Review } from '../domain/live.ts'
import { codeOwnersPaths, ownersOf } from './code-owners.ts'

/** What an approval is asked from: the judged change's pull request and GitHub. */
type Asked = Pick<GateView, 'live' | 'pullRequest' | 'change'>

/**
 * Whether somebody who answers for these paths, other than the author, approved this very head: a code owner by the
 * base branch's CODEOWNERS who may write, or where a path has none, somebody who may maintain the repository. An approval of an
 * earlier head says nothing about this one.
 */
export const approvedByOwner = async (view: Asked, paths: readonly string[]): Promise<Answer<boolean>> => {
  const { pullRequest, live, change } = view
  if (pullRequest === null || change === null) return unknown('there is no pull request on which to approve it')
  for (const path of paths) {
    const owner = await ownerWhoApproved({ live, pullRequest, head: pullRequest.headSha }, path)
    if (!owner.known) return owner
    if (owner.value === null) return known(false)
  }
  return known(paths.length > 0)
}

interface Reviewed {
  readonly live: Live
  readonly pullRequest: PullRequestSummary
  /** The commit that the approval must be of. */
  readonly head: string
  /** Logins besides the author's whose word does not count. */
  readonly without?: readonly string[]
  /** Commits by whose CODEOWNERS, too, they must answer for it, so that no change makes its own approver. */
  readonly also?: readonly string[]
}

/** Who answers for a path and approved this very head of a pull request, as `approvedByOwner` means it; null: nobody. */
export const ownerWhoApproved = async (
  { live, pullRequest, head, without = [], also = [] }: Reviewed,
  path: string,
): Promise<Answer<string | null>> => {
  const reviews = await live.reviews(pullRequest.number)
  if (!reviews.known) return reviews
  const silenced = new Set([pullRequest.author, ...without].map((login) => login.toLowerCase()))
  let owners: readonly string[] = approversOf(reviews.value, head).filter((login) => !silenced.has(login.toLowerCase()))
  for (const ref of [pullRequest.baseRef, ...also]) {
    if (owners.length === 0) return known(null)
    const file = await codeOwners(live, ref)
    if (!file.known) return file
    const answering = await thoseWhoAnswer(live, owners, ownersOf(file.value, path))
    if (!answering.known) return answering
    owners = answering.value
  }
  return known(owners[0] ?? null)
}

/** The last review of each person that says yes or no. */
export function lastWords(reviews: readonly Review[]): readonly Review[] {
  const last = new Map<string, Review>()
  for (const review of reviews) if (decides.has(review.state.toUpperCase())) last.set(review.author, review)
  return [...last.values()]
}

/** The logins whose last word on this head is yes. */
function approversOf(reviews: readonly Review[], head: string): readonly string[] {
  return lastWords(reviews)
    .filter(({ state, commit }) => state.toUpperCase() === 'APPROVED' && commit === head)
    .map((review) => review.author)
}

const decides: ReadonlySet<string> = new Set(['APPROVED', 'CHANGES_REQUESTED', 'DISMISSED'])

/** The CODEOWNERS of a branch or commit; empty where it has none. */
async function codeOwners(live: Live, ref: string): Promise<Answer<string>> {
  for (const path of codeOwnersPaths) {
    const file = await live.file(path, ref)
    if (!file.known) return file
    if (file.value !== null) return known(file.value)
  }
  return known('')
}

async function thoseWhoAnswer(
  live: Live,
  approvers: readonly string[],
  owners: readonly string[],
): Promise<Answer<readonly string[]>> {
  if (owners.length === 0) return thoseWhoMay(live, approvers, mayMaintain)
  const logins = new Set(owners.map((owner) => owner.replace(/^@/, '').toLowerCase()))
  const named = approvers.filter((login) => logins.has(login.toLowerCase()))
  const found = await thoseWhoMay(live, named, mayWrite)
  if (!found.known || found.value.length > 0) return found
  const team = owners.find((one) => one.includes('/') || !one.startsWith('@'))
  return team === undefined ? known([]) : unknown(`whether an approver belongs to ${team} cannot be read`)
}

const mayMaintain: ReadonlySet<Permission> = new Set(['maintain', 'admin'])

/** "Code owners must have write permissions for the repository" (GitHub Docs, "About code owners"). */
const mayWrite: ReadonlySet<Permission> = new Set(['write', ...mayMaintain])

/** Those of these who have one of these rights. */
async function thoseWhoMay(
  live: Live,
  logins: readonly string[],
  rights: ReadonlySet<Permission>,
): Promise<Answer<readonly string[]>> {
  const found: string[] = []
  for (const login of logins) {
    const permission = await live.permission(login)
    if (!permission.known) return permission
    if (rights.has(permission.value)) found.push(login)
  }
  return known(found)
}

/** Who turns a gate green that waits for an approval. */
export const ownerApproves = (what: string): string =>
  `a code owner of ${what} other than the author approves this head`
