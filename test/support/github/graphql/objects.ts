import { isUtf8 } from 'node:buffer'
import { z } from 'zod'
import { accountBehind } from '../answers/commit.ts'
import { pageUrl } from '../answers/repository.ts'
import { listCommits, readCommit, type Commit, type Person } from '../git/commits.ts'
import { readObject, type GitObject } from '../git/reader.ts'
import { findEntry, listTree, type TreeEntry } from '../git/trees.ts'
import type { Json } from '../state/json.ts'
import type { Repository } from '../state/repository.ts'
import { nodeId, type World } from '../state/world.ts'
import { accountSource } from './account.ts'
import { connection } from './connection.ts'
import { graphqlRefusal } from './refusal.ts'

/** GitHub looks for a zero byte in this many bytes, as git does, and cuts text after that many. */
const inspected = 8000
const longestText = 512_000

const common = (type: 'Blob' | 'Tree' | 'Commit', repository: Repository, oid: string): Json => ({
  __typename: type,
  id: nodeId(type, `${repository.id}:${oid}`),
  oid,
  abbreviatedOid: oid.slice(0, 7),
})

const blobOf = (repository: Repository, { oid, content }: GitObject): Json => {
  const isBinary = content.subarray(0, inspected).includes(0)
  const shown = content.subarray(0, longestText)
  return {
    ...common('Blob', repository, oid),
    byteSize: content.length,
    isBinary,
    isTruncated: content.length > longestText,
    // What is no UTF-8 is decoded by guess: the text then is not the bytes.
    text: isBinary ? null : shown.toString(isUtf8(shown) ? 'utf8' : 'latin1'),
  }
}

const entryOf = (world: World, repository: Repository, entry: TreeEntry, path: string): Json => ({
  mode: Number.parseInt(entry.mode, 8),
  name: path.slice(path.lastIndexOf('/') + 1),
  path,
  oid: entry.oid,
  size: entry.size ?? 0,
  type: entry.type,
  object: () => (entry.type === 'commit' ? null : gitObject(world, repository, entry.oid)),
})

/** The path of a tree is known only when it was asked for by path. */
const treeOf = (world: World, repository: Repository, oid: string, path: string): Json => ({
  ...common('Tree', repository, oid),
  entries: async () => {
    const entries = await listTree(repository.directory, oid, false)
    return entries.map((entry) => entryOf(world, repository, entry, path === '' ? entry.path : `${path}/${entry.path}`))
  },
})

/** The user by a commit's address. An app's account is no user. */
const userBehind = (world: World, person: Person): Json | null => {
  const account = accountBehind(world, person)
  return account?.type === 'User' ? accountSource(world, account) : null
}

const log = z.object({ path: z.string().nullish(), since: z.string().nullish(), until: z.string().nullish() })

export const commitOf = (world: World, repository: Repository, commit: Commit): Json => {
  const { directory } = repository
  const byOid = async (oid: string): Promise<Json | null> => {
    const found = await readCommit(directory, oid)
    return found === undefined ? null : commitOf(world, repository, found)
  }
  return {
    ...common('Commit', repository, commit.oid),
    committedDate: commit.committer.date,
    author: {
      email: commit.author.email,
      name: commit.author.name,
      user: () => userBehind(world, commit.author),
    },
    signature: repository.signed.has(commit.oid)
      ? { __typename: 'GpgSignature', isValid: true, wasSignedByGitHub: true }
      : null,
    message: commit.message,
    messageHeadline: commit.message.split('\n')[0],
    url: `${pageUrl(world, repository)}/commit/${commit.oid}`,
    tree: treeOf(world, repository, commit.tree, ''),
    parents: (args: unknown) => connection('parents', commit.parents, args, byOid),
    file: async (args: unknown) => {
      const { path } = z.object({ path: z.string() }).parse(args)
      const entry = await findEntry(directory, commit.oid, path)
      if (entry === undefined) throw graphqlRefusal('NOT_FOUND', `Could not resolve file for path '${path}'.`)
      return entryOf(world, repository, entry, path)
    },
    history: async (args: unknown) => {
      const { path, since, until } = log.parse(args)
      const filter = { path: path ?? undefined, since: since ?? undefined, until: until ?? undefined }
      return connection('history', await listCommits(directory, commit.oid, [], filter), args, byOid)
    },
  }
}

/** What a revision names (`main`, an id, `main:path`), or null. Tags are followed. */
export const gitObject = async (world: World, repository: Repository, expression: string): Promise<Json | null> => {
  const object = await readObject(repository.directory, expression)
  if (object === undefined) return null
  if (object.type === 'blob') return blobOf(repository, object)
  const colon = expression.indexOf(':')
  if (object.type === 'tree') return treeOf(world, repository, object.oid, colon < 0 ? '' : expression.slice(colon + 1))
  const commit = await readCommit(repository.directory, object.oid)
  return commit === undefined ? null : commitOf(world, repository, commit)
}
