import { mkdtemp } from 'node:fs/promises'
import { join } from 'node:path'
import { personOf } from './commit.ts'
import { git, gitText, tryGit } from '../git/git.ts'
import { readCommit, writeCommit } from '../git/commits.ts'
import { moveReference } from '../git/references.ts'
import { editTree } from '../git/edit-tree.ts'
import { writeBlob } from '../git/trees.ts'
import { newRepository, type Repository } from '../state/repository.ts'
import { accountOf, timestamp, type World } from '../state/world.ts'

export type NewRepository = {
  readonly owner: string
  readonly name: string
  /** A git repository on disk whose branches and tags, with all history, this one begins with. */
  readonly from?: string
  /** Or: the files of its first commit, by path. */
  readonly files?: Readonly<Record<string, string>>
  /** `main`, or what the repository on disk has checked out. */
  readonly defaultBranch?: string
  readonly private?: boolean
  /** Whether pull requests may be set to merge by themselves; they may, if nothing is said. */
  readonly autoMerge?: boolean
  /** Whether the owner, when new, is an organisation. */
  readonly organization?: boolean
}

const firstCommit = async (
  world: World,
  repository: Repository,
  files: Readonly<Record<string, string>>,
): Promise<void> => {
  const { directory, owner, defaultBranch } = repository
  const edits = await Promise.all(
    Object.entries(files).map(async ([path, content]) => ({
      path,
      mode: '100644',
      oid: await writeBlob(directory, Buffer.from(content)),
    })),
  )
  const person = personOf(world, owner)
  const tree = await editTree(directory, undefined, edits)
  const oid = await writeCommit(directory, {
    tree,
    parents: [],
    author: person,
    committer: person,
    message: 'Initial commit',
  })
  await moveReference(directory, `refs/heads/${defaultBranch}`, undefined, oid)
}

/** The push of its branches with which a repository began. */
const firstPushes = async (world: World, repository: Repository): Promise<void> => {
  const listed = await gitText(repository.directory, [
    'for-each-ref',
    '--format=%(refname) %(objectname)',
    'refs/heads',
  ])
  for (const line of listed.split('\n').filter((text) => text !== '')) {
    const [ref = '', after = ''] = line.split(' ')
    const { owner: actor, createdAt: at } = repository
    const move = { before: '0'.repeat(40), after, type: 'branch_creation', actor, at } as const
    repository.activities.unshift({ id: world.nextId(), ref, ...move })
  }
}

/** Makes a repository, tells nobody. */
export const createRepository = async (world: World, wanted: NewRepository): Promise<Repository> => {
  const owner = accountOf(world, wanted.owner, wanted.organization === true ? 'Organization' : 'User')
  const directory = await mkdtemp(join(world.directory, 'repository-'))
  const { from, files } = wanted
  const checkedOut = from === undefined ? undefined : await tryGit(from, ['symbolic-ref', '--short', 'HEAD'])
  const defaultBranch = wanted.defaultBranch ?? checkedOut ?? 'main'
  await git(directory, ['init', '--quiet', '--bare', `--initial-branch=${defaultBranch}`])
  if (from !== undefined) {
    await git(directory, ['fetch', '--quiet', from, '+refs/heads/*:refs/heads/*', '+refs/tags/*:refs/tags/*'])
  }
  const head = (await readCommit(directory, defaultBranch))?.committer.date
  const repository = newRepository({
    id: world.nextId(),
    owner,
    name: wanted.name,
    directory,
    createdAt: head ?? timestamp(world),
    private: wanted.private ?? false,
    defaultBranch,
  })
  repository.autoMergeAllowed = wanted.autoMerge ?? true
  world.repositories.push(repository)
  if (files !== undefined) await firstCommit(world, repository, files)
  await firstPushes(world, repository)
  return repository
}

/** The tip of a branch, for tests. */
export const tipOf = (repository: Repository, branch: string): Promise<string> =>
  gitText(repository.directory, ['rev-parse', '--verify', `refs/heads/${branch}`])
