import { z } from 'zod'
import { personOf } from '../acts/commit.ts'
import { afterPush } from '../acts/push.ts'
import { gitCommit } from '../answers/commit.ts'
import { repositoryUrl } from '../answers/repository.ts'
import { wrapped } from '../base64.ts'
import { actorOf, bodyOf, created, noContent, ok, param, wants, type RepositoryCall } from '../call.ts'
import { isAncestor, readCommit, writeCommit, type Person } from '../git/commits.ts'
import { gitText } from '../git/git.ts'
import { readObject } from '../git/reader.ts'
import { findReference, isReferenceName, listReferences, moveReference, type Reference } from '../git/references.ts'
import { editTree, listTree, readBlob, writeBlob, type TreeEntry } from '../git/trees.ts'
import { refuseWorkflowEdits } from '../protect.ts'
import { notFound, orRefuse, Refusal, unprocessable } from '../refusal.ts'
import { onRepository, type Route } from '../route.ts'
import type { Json } from '../state/json.ts'
import { nodeId, timestamp } from '../state/world.ts'

const isOid = (text: string): boolean => /^[0-9a-f]{40}$/.test(text)

const referenceAnswer = ({ world, repository }: RepositoryCall, reference: Reference): Json => ({
  ref: reference.name,
  node_id: nodeId('Ref', `${repository.id}:${reference.name}`),
  url: `${repositoryUrl(world, repository)}/git/${reference.name}`,
  object: {
    type: reference.type,
    sha: reference.oid,
    url: `${repositoryUrl(world, repository)}/git/${reference.type}s/${reference.oid}`,
  },
})

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

const person = z.object({ name: z.string(), email: z.string(), date: z.iso.datetime({ offset: true }).optional() })
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

const newReference = z.object({ ref: z.string(), sha: z.string() })
const movedReference = z.object({ sha: z.string(), force: z.boolean().default(false) })

const referenceRoutes: readonly Route[] = [
  onRepository('GET /repos/{owner}/{repo}/git/ref/{ref}', 'contents:read', async (call) =>
    ok(referenceAnswer(call, orRefuse(await findReference(call.repository.directory, `refs/${param(call, 'ref')}`)))),
  ),

  onRepository('GET /repos/{owner}/{repo}/git/matching-refs/{ref}', 'contents:read', async (call) => {
    const found = await listReferences(call.repository.directory, `refs/${param(call, 'ref')}`)
    return ok(found.map((reference) => referenceAnswer(call, reference)))
  }),

  onRepository('POST /repos/{owner}/{repo}/git/refs', 'contents:write', async (call) => {
    const { directory } = call.repository
    const { ref, sha } = bodyOf(call, newReference)
    if (!/^refs\/[^/]+\/./.test(ref) || !(await isReferenceName(directory, ref)))
      throw unprocessable(`${ref} is not a valid ref name.`)
    if (!isOid(sha) || (await readObject(directory, sha)) === undefined) throw unprocessable('Object does not exist')
    if (!(await moveReference(directory, ref, undefined, sha))) throw unprocessable('Reference already exists')
    await afterPush(call.world, call.repository, { ref, before: undefined, after: sha, by: actorOf(call) })
    return created(referenceAnswer(call, orRefuse(await findReference(directory, ref))))
  }),

  onRepository('PATCH /repos/{owner}/{repo}/git/refs/{ref}', 'contents:write', async (call) => {
    const { directory, protections } = call.repository
    const ref = `refs/${param(call, 'ref')}`
    const { sha, force } = bodyOf(call, movedReference)
    const before = orRefuse(await findReference(directory, ref), () => unprocessable('Reference does not exist')).oid
    if (!isOid(sha) || (await readObject(directory, sha)) === undefined) throw unprocessable('Object does not exist')
    if (protections.has(ref.slice('refs/heads/'.length)))
      throw unprocessable('Changes must be made through a pull request.')
    if (!force && !(await isAncestor(directory, before, sha))) throw unprocessable('Update is not a fast forward')
    if (!(await moveReference(directory, ref, before, sha))) throw new Refusal(409, 'Reference cannot be updated')
    await afterPush(call.world, call.repository, { ref, before, after: sha, by: actorOf(call) })
    return ok(referenceAnswer(call, orRefuse(await findReference(directory, ref))))
  }),

  onRepository('DELETE /repos/{owner}/{repo}/git/refs/{ref}', 'contents:write', async (call) => {
    const { directory } = call.repository
    const ref = `refs/${param(call, 'ref')}`
    const before = orRefuse(await findReference(directory, ref), () => unprocessable('Reference does not exist')).oid
    if (!(await moveReference(directory, ref, before, undefined))) throw new Refusal(409, 'Reference cannot be deleted')
    await afterPush(call.world, call.repository, { ref, before, after: undefined, by: actorOf(call) })
    return noContent
  }),
]

const newTag = z.object({
  tag: z.string(),
  message: z.string(),
  object: z.string(),
  type: z.enum(['commit', 'tree', 'blob']),
  tagger: person.optional(),
})

const tagFields = (text: string): Readonly<Record<string, string>> =>
  Object.fromEntries(
    text
      .slice(0, text.indexOf('\n\n'))
      .split('\n')
      .map((line) => [line.slice(0, line.indexOf(' ')), line.slice(line.indexOf(' ') + 1)]),
  )

const tagAnswer = async (call: RepositoryCall, oid: string): Promise<Json> => {
  const { world, repository } = call
  const tag = await readObject(repository.directory, oid)
  if (tag?.type !== 'tag') throw notFound()
  const text = tag.content.toString('utf8')
  const { tag: name = '', object = '', type = '', tagger = '' } = tagFields(text)
  const [, who = '', email = '', seconds = '0'] = /^([^<]*) <([^>]*)> (\d+)/.exec(tagger) ?? []
  const api = repositoryUrl(world, repository)
  return {
    node_id: nodeId('Tag', `${repository.id}:${oid}`),
    tag: name,
    sha: oid,
    url: `${api}/git/tags/${oid}`,
    message: text.slice(text.indexOf('\n\n') + 2).replace(/\n$/, ''),
    tagger: { name: who, email, date: `${new Date(Number(seconds) * 1000).toISOString().slice(0, 19)}Z` },
    object: { sha: object, type, url: `${api}/git/${type}s/${object}` },
    verification: { verified: false, reason: 'unsigned', signature: null, payload: null, verified_at: null },
  }
}

const tagRoutes: readonly Route[] = [
  onRepository('GET /repos/{owner}/{repo}/git/tags/{tag_sha}', 'contents:read', async (call) => {
    if (!isOid(param(call, 'tag_sha'))) throw notFound()
    return ok(await tagAnswer(call, param(call, 'tag_sha')))
  }),

  onRepository('POST /repos/{owner}/{repo}/git/tags', 'contents:write', async (call) => {
    const { world, repository } = call
    const asked = bodyOf(call, newTag)
    const { name, email } = asked.tagger ?? personOf(world, actorOf(call))
    const seconds = Math.floor(new Date(asked.tagger?.date ?? timestamp(world)).getTime() / 1000)
    const lines = [
      `object ${asked.object}`,
      `type ${asked.type}`,
      `tag ${asked.tag}`,
      `tagger ${name} <${email}> ${seconds} +0000`,
      '',
      asked.message,
    ]
    const oid = await gitText(repository.directory, ['hash-object', '-t', 'tag', '-w', '--stdin'], {
      input: `${lines.join('\n')}\n`,
    })
    return created(await tagAnswer(call, oid))
  }),
]

/** The git database: blobs, trees, commits, references, tags. */
export const gitRoutes: readonly Route[] = [
  ...blobRoutes,
  ...treeRoutes,
  ...commitRoutes,
  ...referenceRoutes,
  ...tagRoutes,
]
