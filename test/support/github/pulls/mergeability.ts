import { roleOf } from '../access.ts'
import type { Account } from '../state/account.ts'
import { isAncestor } from '../git/commits.ts'
import { mergedTree } from '../git/merge.ts'
import { branchTip } from '../git/references.ts'
import { latestRuns, latestStatuses } from '../state/checks.ts'
import type { PullIssue } from '../state/issues.ts'
import type { Protection, Repository } from '../state/repository.ts'

/** Whether a pull request can be merged, in the words of the API. */
export type Mergeability = {
  readonly mergeable: boolean | null
  readonly state: 'clean' | 'dirty' | 'draft' | 'blocked' | 'behind' | 'unstable' | 'unknown'
}

const merges = new WeakMap<Repository, Map<string, boolean>>()

const mergesCleanly = async (repository: Repository, base: string, head: string): Promise<boolean> => {
  const known = merges.get(repository) ?? new Map<string, boolean>()
  merges.set(repository, known)
  const key = `${base} ${head}`
  const answer = known.get(key) ?? (await mergedTree(repository.directory, base, head)) !== undefined
  known.set(key, answer)
  return answer
}

type Outcomes = { readonly passed: ReadonlySet<string>; readonly allPassed: boolean }

/** What the checks and statuses of a commit say. A neutral or skipped check satisfies, as on GitHub. */
const outcomesAt = (repository: Repository, sha: string): Outcomes => {
  const runs = latestRuns(repository.checkRuns, sha).map(({ name, conclusion }) => ({
    name,
    passed: conclusion === 'success' || conclusion === 'neutral' || conclusion === 'skipped',
  }))
  const statuses = latestStatuses(repository.statuses, sha).map(({ context, state }) => ({
    name: context,
    passed: state === 'success',
  }))
  const all = [...runs, ...statuses]
  return {
    passed: new Set(all.filter(({ passed }) => passed).map(({ name }) => name)),
    allPassed: all.every(({ passed }) => passed),
  }
}

const mayWrite = (repository: Repository, account: Account): boolean =>
  ['write', 'maintain', 'admin'].includes(roleOf(repository, account) ?? '')

/** Approvals of people who may write; those of others are shown and do not count. */
const approvals = (repository: Repository, { pull }: PullIssue): number => {
  const last = new Map(
    pull.reviews.filter(({ state }) => state !== 'COMMENTED').map((review) => [review.user.id, review]),
  )
  return [...last.values()].filter(({ state, user }) => state === 'APPROVED' && mayWrite(repository, user)).length
}

/** What the branch's protection still waits for; empty when it is satisfied. */
export const missingFor = (repository: Repository, issue: PullIssue, protection: Protection): string[] => {
  const { passed } = outcomesAt(repository, issue.pull.headSha)
  const checks = protection.requiredChecks
    .filter((name) => !passed.has(name))
    .map((name) => `Required status check "${name}" is expected.`)
  const lacking = approvals(repository, issue) < protection.requiredApprovals
  return [
    ...checks,
    ...(lacking
      ? [`At least ${protection.requiredApprovals} approving review is required by reviewers with write access.`]
      : []),
  ]
}

/** Judges an open pull request against the base branch as it stands now. */
export const mergeability = async (repository: Repository, issue: PullIssue): Promise<Mergeability> => {
  const { pull } = issue
  const base = await branchTip(repository.directory, pull.baseRef)
  if (issue.state === 'closed' || base === undefined) return { mergeable: null, state: 'unknown' }
  if (!(await mergesCleanly(repository, base, pull.headSha))) return { mergeable: false, state: 'dirty' }
  if (pull.draft) return { mergeable: true, state: 'draft' }
  const protection = repository.protections.get(pull.baseRef)
  if (protection !== undefined && missingFor(repository, issue, protection).length > 0)
    return { mergeable: true, state: 'blocked' }
  if (protection?.strict === true && !(await isAncestor(repository.directory, base, pull.headSha)))
    return { mergeable: true, state: 'behind' }
  return { mergeable: true, state: outcomesAt(repository, pull.headSha).allPassed ? 'clean' : 'unstable' }
}
