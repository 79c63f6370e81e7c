import { z } from 'zod'
import { commitOnBranch } from '../acts/commit.ts'
import { gitCommit } from '../answers/commit.ts'
import { pageUrl, repositoryUrl } from '../answers/repository.ts'
import { wrapped } from '../base64.ts'
import { actorOf, bodyOf, ok, param, wants, type Answer, type RepositoryCall } from '../call.ts'
import { archive, readCommit, type Commit } from '../git/commits.ts'
import { branchTip } from '../git/references.ts'
import { findEntry, listTree, readBlob, writeBlob, type TreeEntry } from '../git/trees.ts'
import { refuseWorkflowEdits } from '../protect.ts'
import { notFound, orRefuse, Refusal, unprocessable } from '../refusal.ts'
import { onRepository, type Route } from '../route.ts'
import type { Json } from '../state/json.ts'
import { fullName } from '../state/repository.ts'
import { person } from './person.ts'

const kinds: Readonly<Record<string, string>> = { '120000': 'symlink', '160000': 'submodule', '040000': 'dir' }

type Found = { readonly call: RepositoryCall; readonly ref: string; readonly path: string; readonly entry: TreeEntry }

const encoded = (path: string): string => path.split('/').map(encodeURIComponent).join('/')

const contentAnswer = ({ call: { world, repository }, ref, path, entry }: Found): Json => {
  const api = repositoryUrl(world, repository)
  const isFolder = entry.type === 'tree'
  const url = `${api}/contents/${encoded(path)}?ref=${encodeURIComponent(ref)}`
  const git = `${api}/git/${isFolder ? 'trees' : 'blobs'}/${entry.oid}`
  const html = `${pageUrl(world, repository)}/${isFolder ? 'tree' : 'blob'}/${encodeURIComponent(ref)}/${encoded(path)}`
  return {
    name: path.slice(path.lastIndexOf('/') + 1),
    path,
    sha: entry.oid,
    size: entry.size ?? 0,
    url,
    html_url: html,
    git_url: git,
    download_url: isFolder ? null : `${pageUrl(world, repository)}/raw/${encodeURIComponent(ref)}/${encoded(path)}`,
    type: kinds[entry.mode] ?? 'file',
    _links: { self: url, git, html },
  }
}

/** From this size on a file comes without its content, and above a hundred of them only as raw (in bytes). */
const largestInJson = 1_048_576

const fileAnswer = async (found: Found): Promise<Answer> => {
  const { call, entry } = found
  if (entry.type === 'commit')
    return ok({ ...contentAnswer(found), submodule_git_url: pageUrl(call.world, call.repository) })
  const { content } = orRefuse(await readBlob(call.repository.directory, entry.oid))
  if (wants(call, 'raw'))
    return { status: 200, raw: content, headers: { 'content-type': 'application/vnd.github.raw; charset=utf-8' } }
  if (entry.mode === '120000') return ok({ ...contentAnswer(found), target: content.toString('utf8') })
  const large = content.length > largestInJson
  return ok({ ...contentAnswer(found), content: large ? '' : wrapped(content), encoding: large ? 'none' : 'base64' })
}

const getContents = async (call: RepositoryCall): Promise<Answer> => {
  const { directory, defaultBranch } = call.repository
  const ref = call.query.get('ref') ?? defaultBranch
  const path = param(call, 'path').replace(/^\/|\/$/g, '')
  const commit = orRefuse(
    await readCommit(directory, ref),
    () => new Refusal(404, `No commit found for the ref ${ref}`),
  )
  const entry = path === '' ? undefined : orRefuse(await findEntry(directory, commit.oid, path))
  if (entry !== undefined && entry.type !== 'tree') return fileAnswer({ call, ref, path, entry })
  const entries = await listTree(directory, entry?.oid ?? commit.tree, false)
  const answers = entries
    .slice(0, 1000)
    .map((one) => contentAnswer({ call, ref, path: path === '' ? one.path : `${path}/${one.path}`, entry: one }))
  return ok(answers)
}

const common = {
  message: z.string(),
  branch: z.string().optional(),
  committer: person.optional(),
  author: person.optional(),
}
const put = z.object({ ...common, content: z.base64(), sha: z.string().optional() })
const remove = z.object({ ...common, sha: z.string() })

type Change = {
  readonly message: string
  readonly branch?: string | undefined
  readonly sha?: string | undefined
  readonly oid: string | null
}

type Changed = {
  readonly commit: Commit
  readonly entry: TreeEntry | undefined
  readonly created: boolean
  readonly branch: string
}

/** Refuses what is not as the caller has seen it. Deleting (`oid` null) needs a file. */
const refuseUnseen = (path: string, before: TreeEntry | undefined, { sha, oid }: Change): void => {
  if (before?.type === 'tree') throw unprocessable(`${path} is a directory`)
  if (before === undefined && oid === null) throw notFound()
  if (before !== undefined && sha === undefined) throw unprocessable(`Invalid request.\n\n"sha" wasn't supplied.`)
  if (sha !== undefined && sha !== before?.oid) throw new Refusal(409, `${path} does not match ${sha}`)
}

/** Writes or deletes one file by a commit of its own, if the file is still as the caller has seen it. */
const changeFile = async (call: RepositoryCall, change: Change): Promise<Changed> => {
  const { world, repository } = call
  const { directory } = repository
  const { message, oid } = change
  const path = param(call, 'path')
  const branch = change.branch ?? repository.defaultBranch
  refuseWorkflowEdits(call.caller, repository, [path])
  const parent = await branchTip(directory, branch)
  if (parent === undefined && change.branch !== undefined) throw new Refusal(404, `Branch ${branch} not found`)
  if (repository.protections.has(branch)) {
    throw new Refusal(409, 'Repository rule violations found\n\nChanges must be made through a pull request.\n\n')
  }
  const before = parent === undefined ? undefined : await findEntry(directory, parent, path)
  refuseUnseen(path, before, change)
  const edits = [{ path, mode: '100644', oid }]
  const made = await commitOnBranch(world, repository, { branch, parent, message, by: actorOf(call), edits })
  if (made === undefined) {
    throw new Refusal(409, `is at ${(await branchTip(directory, branch)) ?? ''} but expected ${parent ?? ''}`)
  }
  return {
    commit: orRefuse(await readCommit(directory, made)),
    entry: oid === null ? undefined : await findEntry(directory, made, path),
    created: before === undefined,
    branch,
  }
}

const changeAnswer = (call: RepositoryCall, { commit, entry, created, branch }: Changed): Answer => ({
  status: created ? 201 : 200,
  body: {
    content: entry === undefined ? null : contentAnswer({ call, ref: branch, path: param(call, 'path'), entry }),
    commit: gitCommit(call.world, call.repository, commit),
  },
})

/** Files by their path, and whole trees as archives. */
export const contentRoutes: readonly Route[] = [
  onRepository('GET /repos/{owner}/{repo}/contents/{path}', 'contents:read', getContents),

  onRepository('PUT /repos/{owner}/{repo}/contents/{path}', 'contents:write', async (call) => {
    const asked = bodyOf(call, put)
    const oid = await writeBlob(call.repository.directory, Buffer.from(asked.content, 'base64'))
    return changeAnswer(call, await changeFile(call, { ...asked, oid }))
  }),

  onRepository('DELETE /repos/{owner}/{repo}/contents/{path}', 'contents:write', async (call) =>
    changeAnswer(call, await changeFile(call, { ...bodyOf(call, remove), oid: null })),
  ),

  onRepository('GET /repos/{owner}/{repo}/readme', 'contents:read', async (call) => {
    const { directory, defaultBranch } = call.repository
    const ref = call.query.get('ref') ?? defaultBranch
    const commit = orRefuse(await readCommit(directory, ref))
    const entry = orRefuse(
      (await listTree(directory, commit.tree, false)).find(({ path }) => /^readme(\.\w+)?$/i.test(path)),
    )
    return fileAnswer({ call, ref, path: entry.path, entry })
  }),

  // GitHub redirects to an address that answers without a token, for a short time.
  onRepository('GET /repos/{owner}/{repo}/tarball/{ref}', 'contents:read', (call) => archiveAnswer(call, 'tar.gz')),
  onRepository('GET /repos/{owner}/{repo}/zipball/{ref}', 'contents:read', (call) => archiveAnswer(call, 'zip')),
]

const archiveAnswer = async (call: RepositoryCall, format: 'tar.gz' | 'zip'): Promise<Answer> => {
  const { world, repository } = call
  const { oid } = orRefuse(await readCommit(repository.directory, param(call, 'ref') || repository.defaultBranch))
  const bytes = await archive(
    repository.directory,
    oid,
    format,
    `${fullName(repository).replace('/', '-')}-${oid.slice(0, 7)}`,
  )
  return {
    status: 302,
    headers: { location: world.downloads.offer(bytes, format === 'zip' ? 'application/zip' : 'application/x-gzip') },
  }
}
