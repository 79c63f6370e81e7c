import { noReplyOf } from '../answers/commit.ts'
import { repositoryAnswer, pageUrl } from '../answers/repository.ts'
import { fullPull } from '../answers/pull.ts'
import { diffTrees } from '../git/diff.ts'
import { isAncestor, listCommits, readCommit, type Commit } from '../git/commits.ts'
import { branchTip } from '../git/references.ts'
import type { Account } from '../state/account.ts'
import { isPull } from '../state/issues.ts'
import type { Json } from '../state/json.ts'
import type { Activity, Repository } from '../state/repository.ts'
import { timestamp, type World } from '../state/world.ts'
import { emit, isTold } from '../webhooks.ts'
import { closePull, markMerged } from './close.ts'
import { openSuite } from './suites.ts'

const zero = '0'.repeat(40)

/** A reference that has moved; `undefined` stands for: was not, or is no longer, there. */
export type Push = {
  readonly ref: string
  readonly before: string | undefined
  readonly after: string | undefined
  readonly by: Account
  /** The push is GitHub's own, for a pull request that was merged. */
  readonly merge?: boolean
}

const pushedCommit = async (world: World, repository: Repository, commit: Commit): Promise<Json> => {
  const changes = await diffTrees(repository.directory, commit.parents[0], commit.oid)
  const of = (...statuses: string[]): string[] =>
    changes.filter(({ status }) => statuses.includes(status)).map(({ path }) => path)
  return {
    id: commit.oid,
    tree_id: commit.tree,
    distinct: true,
    message: commit.message,
    timestamp: commit.committer.date,
    url: `${pageUrl(world, repository)}/commit/${commit.oid}`,
    author: { name: commit.author.name, email: commit.author.email },
    committer: { name: commit.committer.name, email: commit.committer.email },
    added: of('added', 'copied', 'renamed'),
    removed: [...of('removed'), ...changes.flatMap(({ previousPath }) => previousPath ?? [])],
    modified: of('modified', 'changed'),
  }
}

/** At most this many commits are in a push event; the newest, oldest first. */
const pushedCommits = 20

const newCommits = async (repository: Repository, { before, after }: Push): Promise<Commit[]> => {
  if (after === undefined) return []
  const known = before ?? (await branchTip(repository.directory, repository.defaultBranch))
  const oids = await listCommits(repository.directory, after, known === undefined || known === after ? [] : [known])
  const commits = await Promise.all(oids.slice(0, pushedCommits).map((oid) => readCommit(repository.directory, oid)))
  return commits.filter((commit) => commit !== undefined).toReversed()
}

const seconds = (date: unknown): number => Math.floor(new Date(String(date)).getTime() / 1000)

const pushPayload = async (world: World, repository: Repository, push: Push): Promise<Json> => {
  const { ref, before, after, by } = push
  const commits = await Promise.all(
    (await newCommits(repository, push)).map((commit) => pushedCommit(world, repository, commit)),
  )
  const head = after === undefined ? undefined : await readCommit(repository.directory, after)
  const answer = repositoryAnswer(world, repository)
  return {
    ref,
    before: before ?? zero,
    after: after ?? zero,
    created: before === undefined,
    deleted: after === undefined,
    forced: before !== undefined && after !== undefined && !(await isAncestor(repository.directory, before, after)),
    base_ref: null,
    compare: `${pageUrl(world, repository)}/compare/${(before ?? zero).slice(0, 12)}...${(after ?? zero).slice(0, 12)}`,
    commits,
    head_commit: head === undefined ? null : await pushedCommit(world, repository, head),
    pusher: { name: by.login, email: noReplyOf(by) },
    repository: {
      ...answer,
      url: pageUrl(world, repository),
      created_at: seconds(answer['created_at']),
      pushed_at: seconds(answer['pushed_at']),
      stargazers: 0,
      master_branch: repository.defaultBranch,
    },
  }
}

const synchronize = async (world: World, repository: Repository, branch: string, push: Push): Promise<void> => {
  const { after, by } = push
  const pulls = repository.issues.filter(isPull).filter(({ state }) => state === 'open')
  for (const issue of pulls.filter(
    ({ pull }) => pull.headRef === branch && pull.headOwner.id === repository.owner.id,
  )) {
    if (after === undefined) {
      await closePull(world, repository, issue, by)
      continue
    }
    const before = issue.pull.headSha
    issue.pull.headSha = after
    issue.pull.baseSha = (await branchTip(repository.directory, issue.pull.baseRef)) ?? issue.pull.baseSha
    issue.updatedAt = timestamp(world)
    const payload = { number: issue.number, before, after, pull_request: await fullPull(world, repository, issue) }
    emit(world, { event: 'pull_request', action: 'synchronize', repository, sender: by, payload })
  }
  if (after === undefined) return
  for (const issue of pulls.filter(({ pull, state }) => state === 'open' && pull.baseRef === branch)) {
    if (await isAncestor(repository.directory, issue.pull.headSha, after))
      await markMerged(world, repository, issue, { by, commit: after })
  }
}

const activityType = async (repository: Repository, { before, after, merge }: Push): Promise<Activity['type']> => {
  if (before === undefined) return 'branch_creation'
  if (after === undefined) return 'branch_deletion'
  if (merge === true) return 'pr_merge'
  return (await isAncestor(repository.directory, before, after)) ? 'push' : 'force_push'
}

/** Everything that GitHub does when a reference has moved: the event, the check suite, the pull requests that it touches. */
export const afterPush = async (world: World, repository: Repository, push: Push): Promise<void> => {
  repository.pushedAt = timestamp(world)
  if (isTold(world, repository))
    emit(world, { event: 'push', repository, sender: push.by, payload: await pushPayload(world, repository, push) })
  if (!push.ref.startsWith('refs/heads/')) return
  repository.activities.unshift({
    id: world.nextId(),
    ref: push.ref,
    before: push.before ?? zero,
    after: push.after ?? zero,
    type: await activityType(repository, push),
    actor: push.by,
    at: timestamp(world),
  })
  const branch = push.ref.slice('refs/heads/'.length)
  await synchronize(world, repository, branch, push)
  if (push.after !== undefined)
    await openSuite(world, repository, { headSha: push.after, headBranch: branch, maker: 'app', by: push.by })
}
