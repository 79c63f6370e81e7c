import { noReplyOf } from '../answers/commit.ts'
import { isAncestor, listCommits, readCommit, writeCommit, type Person } from '../git/commits.ts'
import { mergedTree, rebased } from '../git/merge.ts'
import { branchTip, moveReference } from '../git/references.ts'
import { mergeability, missingFor } from '../pulls/mergeability.ts'
import { Refusal } from '../refusal.ts'
import type { Account } from '../state/account.ts'
import type { MergeMethod, PullIssue } from '../state/issues.ts'
import type { Repository } from '../state/repository.ts'
import { timestamp, type World } from '../state/world.ts'
import { markMerged } from './close.ts'
import { afterPush } from './push.ts'

export type Merge = {
  readonly method: MergeMethod
  readonly title: string | undefined
  readonly message: string | undefined
  /** The head that the caller has seen. */
  readonly sha: string | undefined
  readonly by: Account
}

const joined = (title: string, message: string): string => (message === '' ? title : `${title}\n\n${message}`)

const squashMessage = async (repository: Repository, issue: PullIssue, merge: Merge, base: string): Promise<string> => {
  const title = merge.title ?? `${issue.title} (#${issue.number})`
  if (merge.message !== undefined) return joined(title, merge.message)
  const oids = (await listCommits(repository.directory, issue.pull.headSha, [base])).toReversed()
  const commits = await Promise.all(oids.map((oid) => readCommit(repository.directory, oid)))
  return joined(title, commits.length < 2 ? '' : commits.map((commit) => `* ${commit?.message ?? ''}`).join('\n\n'))
}

/** The commit a merge makes on top of the base; nothing on a conflict. */
const mergeCommit = async (
  world: World,
  repository: Repository,
  issue: PullIssue,
  merge: Merge,
  base: string,
): Promise<string | undefined> => {
  const { directory } = repository
  const { headSha, headRef, headOwner } = issue.pull
  const date = timestamp(world)
  const personOf = (account: Account): Person => ({
    name: account.name ?? account.login,
    email: noReplyOf(account),
    date,
  })
  const committer: Person = { name: 'GitHub', email: 'noreply@github.com', date }
  if (merge.method === 'rebase') return rebased(directory, base, headSha, personOf(merge.by))
  // A squash is by who opened the pull request, a merge by who merged it.
  const author = personOf(merge.method === 'squash' ? issue.user : merge.by)
  const tree = await mergedTree(directory, base, headSha)
  if (tree === undefined) return undefined
  const message =
    merge.method === 'squash'
      ? await squashMessage(repository, issue, merge, base)
      : joined(
          merge.title ?? `Merge pull request #${issue.number} from ${headOwner.login}/${headRef}`,
          merge.message ?? issue.title,
        )
  const parents = merge.method === 'squash' ? [base] : [base, headSha]
  const oid = await writeCommit(directory, { tree, parents, author, committer, message })
  repository.signed.add(oid)
  return oid
}

/** Merges a pull request and tells of it; refuses with 405 or 409 as GitHub does. Answers the new tip of the base. */
export const mergePull = async (
  world: World,
  repository: Repository,
  issue: PullIssue,
  merge: Merge,
): Promise<string> => {
  const { pull } = issue
  if (merge.sha !== undefined && merge.sha !== pull.headSha) {
    throw new Refusal(409, 'Head branch was modified. Review and try the merge again.')
  }
  const base = await branchTip(repository.directory, pull.baseRef)
  const { mergeable, state } = await mergeability(repository, issue)
  const protection = repository.protections.get(pull.baseRef)
  if (protection !== undefined && state === 'blocked')
    throw new Refusal(405, missingFor(repository, issue, protection).join(' '))
  if (base === undefined || mergeable !== true || state === 'draft' || state === 'behind') {
    throw new Refusal(405, state === 'draft' ? 'Pull Request is still a draft' : 'Pull Request is not mergeable')
  }
  const oid = await mergeCommit(world, repository, issue, merge, base)
  if (oid === undefined) throw new Refusal(405, 'Pull Request is not mergeable')
  const ref = `refs/heads/${pull.baseRef}`
  if (!(await moveReference(repository.directory, ref, base, oid)))
    throw new Refusal(409, 'Base branch was modified. Review and try the merge again.')
  await markMerged(world, repository, issue, { by: merge.by, commit: oid })
  await afterPush(world, repository, { ref, before: base, after: oid, by: merge.by, merge: true })
  return oid
}

/** Merges a pull request whose auto-merge is on, once nothing is in the way. */
export const tryAutoMerge = async (world: World, repository: Repository, issue: PullIssue): Promise<void> => {
  const { autoMerge } = issue.pull
  if (autoMerge === null || issue.state === 'closed') return
  const { state } = await mergeability(repository, issue)
  if (state !== 'clean' && state !== 'unstable') return
  const { method, title, message, by } = autoMerge
  await mergePull(world, repository, issue, {
    method,
    by,
    sha: undefined,
    title: title || undefined,
    message: message || undefined,
  })
}

/** Merges the base into the head of a pull request that is behind. */
export const updateBranch = async (
  world: World,
  repository: Repository,
  issue: PullIssue,
  by: Account,
): Promise<void> => {
  const { directory } = repository
  const { headRef, headSha, baseRef } = issue.pull
  const base = await branchTip(directory, baseRef)
  if (base === undefined || (await isAncestor(directory, base, headSha))) {
    throw new Refusal(422, 'There are no new commits on the base branch.')
  }
  const tree = await mergedTree(directory, headSha, base)
  if (tree === undefined) throw new Refusal(422, 'merge conflict between base and head')
  const date = timestamp(world)
  const author: Person = { name: by.name ?? by.login, email: noReplyOf(by), date }
  const committer: Person = { name: 'GitHub', email: 'noreply@github.com', date }
  const message = `Merge branch '${baseRef}' into ${headRef}`
  const oid = await writeCommit(directory, { tree, parents: [headSha, base], author, committer, message })
  repository.signed.add(oid)
  const ref = `refs/heads/${headRef}`
  if (await moveReference(directory, ref, headSha, oid))
    await afterPush(world, repository, { ref, before: headSha, after: oid, by })
}
