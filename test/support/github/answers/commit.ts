import { diffTrees, type FileChange } from '../git/diff.ts'
import { readCommit, type Commit, type Person } from '../git/commits.ts'
import type { Account } from '../state/account.ts'
import type { Json } from '../state/json.ts'
import type { Repository } from '../state/repository.ts'
import { accountOf, nodeId, type World } from '../state/world.ts'
import { maybeUser } from './account.ts'
import { pageUrl, repositoryUrl } from './repository.ts'

/** GitHub's private address of an account: the one its web and API commits carry. */
export const noReplyOf = (account: Account): string => `${account.id}+${account.login}@users.noreply.github.com`

/** The account behind a commit's address, as far as the address tells. */
export const accountBehind = (world: World, person: Person): Account | null =>
  [...world.accounts.values()].find((account) => [noReplyOf(account), account.email].includes(person.email)) ?? null

/** Commits that GitHub makes itself are committed by an account of their own. */
const committerBehind = (world: World, person: Person): Account | null =>
  person.email === 'noreply@github.com' ? accountOf(world, 'web-flow') : accountBehind(world, person)

const verification = (repository: Repository, commit: Commit): Json => {
  const signed = repository.signed.has(commit.oid)
  return {
    verified: signed,
    reason: signed ? 'valid' : commit.signature === null ? 'unsigned' : 'unknown_key',
    signature: signed ? '-----BEGIN PGP SIGNATURE-----\n-----END PGP SIGNATURE-----\n' : commit.signature,
    payload: commit.payload,
    verified_at: signed ? commit.committer.date : null,
  }
}

/** A commit of the git database. */
export const gitCommit = (world: World, repository: Repository, commit: Commit): Json => {
  const api = repositoryUrl(world, repository)
  const page = pageUrl(world, repository)
  return {
    sha: commit.oid,
    node_id: nodeId('Commit', `${repository.id}:${commit.oid}`),
    url: `${api}/git/commits/${commit.oid}`,
    html_url: `${page}/commit/${commit.oid}`,
    author: commit.author,
    committer: commit.committer,
    message: commit.message,
    tree: { sha: commit.tree, url: `${api}/git/trees/${commit.tree}` },
    parents: commit.parents.map((sha) => ({
      sha,
      url: `${api}/git/commits/${sha}`,
      html_url: `${page}/commit/${sha}`,
    })),
    verification: verification(repository, commit),
  }
}

/** A commit as it stands in lists. */
export const commitAnswer = (world: World, repository: Repository, commit: Commit): Json => {
  const api = repositoryUrl(world, repository)
  const page = pageUrl(world, repository)
  return {
    sha: commit.oid,
    node_id: nodeId('Commit', `${repository.id}:${commit.oid}`),
    url: `${api}/commits/${commit.oid}`,
    html_url: `${page}/commit/${commit.oid}`,
    comments_url: `${api}/commits/${commit.oid}/comments`,
    commit: {
      url: `${api}/git/commits/${commit.oid}`,
      author: commit.author,
      committer: commit.committer,
      message: commit.message,
      comment_count: 0,
      tree: { sha: commit.tree, url: `${api}/git/trees/${commit.tree}` },
      verification: verification(repository, commit),
    },
    author: maybeUser(world, accountBehind(world, commit.author)),
    committer: maybeUser(world, committerBehind(world, commit.committer)),
    parents: commit.parents.map((sha) => ({ sha, url: `${api}/commits/${sha}`, html_url: `${page}/commit/${sha}` })),
  }
}

/** A commit by its id, as it stands in lists. The id must be of a commit that exists. */
export const commitByOid = async (world: World, repository: Repository, oid: string): Promise<Json> => {
  const commit = await readCommit(repository.directory, oid)
  if (commit === undefined) throw new Error(`no commit ${oid}`)
  return commitAnswer(world, repository, commit)
}

/** One changed file, at the commit where it is seen. */
export const fileAnswer = (world: World, repository: Repository, change: FileChange, commit: string): Json => {
  const path = change.path.split('/').map(encodeURIComponent).join('/')
  return {
    sha: change.oid,
    filename: change.path,
    status: change.status,
    additions: change.additions,
    deletions: change.deletions,
    changes: change.additions + change.deletions,
    blob_url: `${pageUrl(world, repository)}/blob/${commit}/${path}`,
    raw_url: `${pageUrl(world, repository)}/raw/${commit}/${path}`,
    contents_url: `${repositoryUrl(world, repository)}/contents/${path}?ref=${commit}`,
    ...(change.patch === undefined ? {} : { patch: change.patch }),
    ...(change.previousPath === undefined ? {} : { previous_filename: change.previousPath }),
  }
}

/** A commit with what it changed against its first parent. */
export const fullCommit = async (world: World, repository: Repository, commit: Commit): Promise<Json> => {
  const changes = await diffTrees(repository.directory, commit.parents[0], commit.oid)
  const additions = changes.reduce((sum, change) => sum + change.additions, 0)
  const deletions = changes.reduce((sum, change) => sum + change.deletions, 0)
  return {
    ...commitAnswer(world, repository, commit),
    stats: { additions, deletions, total: additions + deletions },
    files: changes.slice(0, 300).map((change) => fileAnswer(world, repository, change, commit.oid)),
  }
}

/** A commit as it stands in webhooks and runs. */
export const simpleCommit = (commit: Commit): Json => ({
  id: commit.oid,
  tree_id: commit.tree,
  message: commit.message,
  timestamp: commit.committer.date,
  author: { name: commit.author.name, email: commit.author.email },
  committer: { name: commit.committer.name, email: commit.committer.email },
})
