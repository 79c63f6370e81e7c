import { noReplyOf } from '../answers/commit.ts'
import { writeCommit, type Person } from '../git/commits.ts'
import { moveReference } from '../git/references.ts'
import { editTree, type TreeEdit } from '../git/edit-tree.ts'
import { listTree } from '../git/trees.ts'
import type { Account } from '../state/account.ts'
import type { Repository } from '../state/repository.ts'
import { timestamp, type World } from '../state/world.ts'
import { afterPush } from './push.ts'

/** The signature of what an account does on GitHub itself. */
export const personOf = (world: World, account: Account): Person => ({
  name: account.name ?? account.login,
  email: noReplyOf(account),
  date: timestamp(world),
})

export const gitHubItself = (world: World): Person => ({
  name: 'GitHub',
  email: 'noreply@github.com',
  date: timestamp(world),
})

export type BranchCommit = {
  readonly branch: string
  /** The branch's tip, of which the new commit becomes the child; nothing in an empty repository. */
  readonly parent: string | undefined
  /** The branch is not there yet and begins with this commit. */
  readonly isNew?: boolean
  readonly edits: readonly TreeEdit[]
  readonly message: string
  readonly by: Account
  readonly author?: Person
  readonly committer?: Person
}

/** Makes a commit on a branch and tells of it. Answers its id, or nothing when the branch has moved from `parent`. */
export const commitOnBranch = async (
  world: World,
  repository: Repository,
  wanted: BranchCommit,
): Promise<string | undefined> => {
  const { branch, parent, by } = wanted
  const { directory } = repository
  const oid = await writeCommit(directory, {
    tree: await editTree(directory, parent, await asFound(directory, parent, wanted.edits)),
    parents: parent === undefined ? [] : [parent],
    author: wanted.author ?? personOf(world, by),
    committer: wanted.committer ?? gitHubItself(world),
    message: wanted.message,
  })
  const ref = `refs/heads/${branch}`
  const before = wanted.isNew === true ? undefined : parent
  if (!(await moveReference(directory, ref, before, oid))) return undefined
  if (wanted.committer === undefined) repository.signed.add(oid)
  await afterPush(world, repository, { ref, before, after: oid, by })
  return oid
}

/** An edited file keeps its mode: an executable stays one. */
const asFound = async (
  directory: string,
  parent: string | undefined,
  edits: readonly TreeEdit[],
): Promise<TreeEdit[]> => {
  const entries = parent === undefined ? [] : await listTree(directory, parent, true)
  const modes = new Map(entries.filter(({ type }) => type === 'blob').map(({ path, mode }) => [path, mode]))
  return edits.map((edit) => ({ ...edit, mode: modes.get(edit.path) ?? edit.mode }))
}
