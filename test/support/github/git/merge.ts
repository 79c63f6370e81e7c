import { randomUUID } from 'node:crypto'
import { join } from 'node:path'
import { isAncestor, listCommits, readCommit, type Person } from './commits.ts'
import { git, gitText, tryGit } from './git.ts'

/** Does something in a checked-out copy of a commit, which is gone afterwards. */
const inWorktree = async <T>(directory: string, commit: string, work: (path: string) => Promise<T>): Promise<T> => {
  const path = join(directory, `worktree-${randomUUID()}`)
  await git(directory, ['worktree', 'add', '--quiet', '--detach', path, commit])
  try {
    return await work(path)
  } finally {
    await git(directory, ['worktree', 'remove', '--force', path])
  }
}

/** The tree that merging the head into the base gives, or nothing when they conflict. */
export const mergedTree = async (directory: string, base: string, head: string): Promise<string | undefined> => {
  if (await isAncestor(directory, base, head)) return (await readCommit(directory, head))?.tree
  return inWorktree(directory, base, async (path) => {
    const merged = await tryGit(path, ['merge', '--no-commit', '--no-ff', '--quiet', head])
    return merged === undefined ? undefined : gitText(path, ['write-tree'])
  })
}

/** The head's commits written anew on top of the base, as the committer given; the new tip, or nothing on a conflict. */
export const rebased = async (
  directory: string,
  base: string,
  head: string,
  committer: Person,
): Promise<string | undefined> => {
  const commits = (await listCommits(directory, head, [base])).toReversed()
  const env = {
    GIT_COMMITTER_NAME: committer.name,
    GIT_COMMITTER_EMAIL: committer.email,
    GIT_COMMITTER_DATE: committer.date,
  }
  return inWorktree(directory, base, async (path) => {
    const picked = await tryGit(path, ['cherry-pick', '--allow-empty', '--keep-redundant-commits', ...commits], { env })
    return picked === undefined ? undefined : gitText(path, ['rev-parse', 'HEAD'])
  })
}
