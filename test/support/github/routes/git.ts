import { z } from 'zod'
import { personOf } from '../acts/commit.ts'
import { gitCommit } from '../answers/commit.ts'
import { repositoryUrl } from '../answers/repository.ts'
import { wrapped } from '../base64.ts'
import { actorOf, bodyOf, created, ok, param, wants, type RepositoryCall } from '../call.ts'
import { readCommit, writeCommit, type Person } from '../git/commits.ts'
import { readObject } from '../git/reader.ts'
import { isOid } from '../git/references.ts'
import { editTree } from '../git/edit-tree.ts'
import { listTree, readBlob, writeBlob, type TreeEntry } from '../git/trees.ts'
import { refuseWorkflowEdits } from '../protect.ts'
import { orRefuse, unprocessable } from '../refusal.ts'
import { onRepository, type Route } from '../route.ts'
import type { Json } from '../state/json.ts'
import { nodeId, timestamp } from '../state/world.ts'
import { person } from './person.ts'

const entryAnswer = ({ world, repository }: RepositoryCall, entry: TreeEntry): Json => ({
  path: entry.path,
  mode: entry.mode,
  type: entry.type,
  sha: entry.oid,
  ...(entry.size === undefined ? {} : { size: entry.size }),
  ...(entry.type === 'commit' ? {} : { url: `${repositoryUrl(world, repository)}/git/${entry.type}s/${entry.oid}` }),
})

/** GitHub cuts a recursive tree at this many entries. */
const treeLimit = 100_000

const treeAnswer = async (call: RepositoryCall, oid: string, recursive: boolean): Promise<Json> => {
  const entries = await listTree(call.repository.directory, oid, recursive)
  return {
    sha: oid,
    url: `${repositoryUrl(call.world, call.repository)}/git/trees/${oid}`,
    tree: entries.slice(0, treeLimit).map((entry) => entryAnswer(call, entry)),
    truncated: entries.length > treeLimit,
  }
}

const newBlob = z.object({ content: z.string(), encoding: z.enum(['utf-8', 'base64']).default('utf-8') })

const blobRoutes: readonly Route[] = [
  onRepository('GET /repos/{owner}/{repo}/git/blobs/{file_sha}', 'contents:read', async (call) => {
    const { world, repository } = call
    const oid = param(call, 'file_sha')
    const blob = orRefuse(isOid(oid) ? await readBlob(repository.directory, oid) : undefined)
    if (wants(call, 'raw'))
      return {
        status: 200,
        raw: blob.content,
        headers: { 'content-type': 'application/vnd.github.raw; charset=utf-8' },
      }
    return ok({
      sha: oid,
      node_id: nodeId('Blob', `${repository.id}:${oid}`),
      size: blob.content.length,
      url: `${repositoryUrl(world, repository)}/git/blobs/${oid}`,
      content: wrapped(blob.content),
      encoding: 'base64',
    })
  }),

  onRepository('POST /repos/{owner}/{repo}/git/blobs', 'contents:write', async (call) => {
    const { content, encoding } = bodyOf(call, newBlob)
    const sha = await writeBlob(call.repository.directory, Buffer.from(content, encoding))
    return created({ sha, url: `${repositoryUrl(call.world, call.repository)}/git/blobs/${sha}` })
  }),
]

const newTree = z.object({
  base_tree: z.string().optional(),
  tree: z.array(
    z.object({
      path: z.string(),
      mode: z.enum(['100644', '100755', '040000', '160000', '120000']),
      type: z.enum(['blob', 'tree', 'commit']).optional(),
      sha: z.string().nullable().optional(),
      content: z.string().optional(),
    }),
  ),
})

const treeRoutes: readonly Route[] = [
  onRepository('GET /repos/{owner}/{repo}/git/trees/{tree_sha}', 'contents:read', async (call) => {
    const tree = orRefuse(await readObject(call.repository.directory, `${param(call, 'tree_sha')}^{tree}`))
    return ok(await treeAnswer(call, tree.oid, call.query.has('recursive')))
  }),

  onRepository('POST /repos/{owner}/{repo}/git/trees', 'contents:write', async (call) => {
    const { directory } = call.repository
    const { base_tree, tree } = bodyOf(call, newTree)
    refuseWorkflowEdits(
      call.caller,
      call.repository,
      tree.map(({ path }) => path),
    )
    const base = base_tree === undefined ? undefined : orRefuse(await readObject(directory, `${base_tree}^{tree}`))
    const edits = await Promise.all(
      tree.map(async ({ path, mode, sha, content }) => ({
        path,
        mode,
        oid: content === undefined ? (sha ?? null) : await writeBlob(directory, Buffer.from(content)),
      })),
    )
    for (const { oid, path } of edits) {
      if (oid !== null && (await readObject(directory, oid)) === undefined)
        throw unprocessable(`tree.sha ${oid} is not a valid blob (${path})`)
    }
    return created(await treeAnswer(call, await editTree(directory, base?.oid, edits), false))
  }),
]

const newCommit = z.object({
  message: z.string(),
  tree: z.string(),
  parents: z.array(z.string()).default([]),
  author: person.optional(),
  committer: person.optional(),
})

const commitRoutes: readonly Route[] = [
  onRepository('GET /repos/{owner}/{repo}/git/commits/{commit_sha}', 'contents:read', async (call) => {
    const oid = param(call, 'commit_sha')
    const commit = orRefuse(isOid(oid) ? await readCommit(call.repository.directory, oid) : undefined)
    return ok(gitCommit(call.world, call.repository, commit))
  }),

  onRepository('POST /repos/{owner}/{repo}/git/commits', 'contents:write', async (call) => {
    const { world, repository } = call
    const { directory } = repository
    const asked = bodyOf(call, newCommit)
    const own = personOf(world, actorOf(call))
    const dated = ({ name, email, date }: z.infer<typeof person>): Person => ({
      name,
      email,
      date: date ?? timestamp(world),
    })
    const tree = await readObject(directory, asked.tree)
    if (tree?.type !== 'tree') throw unprocessable('Tree SHA does not exist')
    for (const parent of asked.parents) {
      if ((await readObject(directory, parent))?.type !== 'commit')
        throw unprocessable('Parent SHA does not exist or is not a commit object')
    }
    const author = asked.author === undefined ? own : dated(asked.author)
    const committer = asked.committer === undefined ? author : dated(asked.committer)
    const oid = await writeCommit(directory, { ...asked, author, committer })
    if (asked.author === undefined && call.caller.kind === 'installation') repository.signed.add(oid)
    return created(gitCommit(world, repository, orRefuse(await readCommit(directory, oid))))
  }),
]

/** The git database: blobs, trees, commits. */
export const gitRoutes: readonly Route[] = [...blobRoutes, ...treeRoutes, ...commitRoutes]
