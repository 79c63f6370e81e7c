import { z } from 'zod'
import { commitOnBranch } from '../acts/commit.ts'
import { actorOf, type Call } from '../call.ts'
import { readCommit } from '../git/commits.ts'
import { branchTip, findReference } from '../git/references.ts'
import type { TreeEdit } from '../git/edit-tree.ts'
import { findEntry, writeBlob } from '../git/trees.ts'
import { mayEdit } from '../protect.ts'
import type { Json } from '../state/json.ts'
import { fullName, type Repository } from '../state/repository.ts'
import { parseNodeId } from '../state/world.ts'
import { commitOf } from './objects.ts'
import { graphqlRefusal, noNode, noRight } from './refusal.ts'
import { refOf, requireField, visibleRepository } from './repository.ts'

const wanted = z.object({
  input: z.object({
    branch: z.object({
      id: z.string().nullish(),
      repositoryNameWithOwner: z.string().nullish(),
      branchName: z.string().nullish(),
    }),
    clientMutationId: z.string().nullish(),
    expectedHeadOid: z.string(),
    message: z.object({ headline: z.string(), body: z.string().nullish() }),
    fileChanges: z
      .object({
        additions: z.array(z.object({ path: z.string(), contents: z.string() })).default([]),
        deletions: z.array(z.object({ path: z.string() })).default([]),
      })
      .nullish(),
  }),
})
type Input = z.infer<typeof wanted>['input']
type Changes = NonNullable<Input['fileChanges']>

type Target = { readonly repository: Repository; readonly branch: string }

const targetOf = ({ world, caller }: Call, { branch }: Input): Target => {
  if (branch.id !== undefined && branch.id !== null) {
    const { id } = parseNodeId(branch.id)
    const colon = id.indexOf(':')
    const found = world.repositories.find((one) => String(one.id) === id.slice(0, colon))
    if (found === undefined) throw noNode(branch.id)
    const repository = visibleRepository(world, caller, fullName(found))
    return { repository, branch: id.slice(colon + 1).replace('refs/heads/', '') }
  }
  const repository = visibleRepository(world, caller, branch.repositoryNameWithOwner ?? '')
  return { repository, branch: (branch.branchName ?? '').replace(/^refs\/heads\//, '') }
}

const editsOf = async (
  repository: Repository,
  parent: string,
  { additions, deletions }: Changes,
): Promise<TreeEdit[]> => {
  const missing: string[] = []
  for (const { path } of deletions)
    if ((await findEntry(repository.directory, parent, path)) === undefined) missing.push(path)
  if (missing.length > 0) {
    throw graphqlRefusal(
      'UNPROCESSABLE',
      `A path was requested for deletion which does not exist as of commit oid \`${parent}\`: ${missing.join(', ')}`,
    )
  }
  const written = additions.map(async ({ path, contents }) => ({
    path,
    mode: '100644',
    oid: await writeBlob(repository.directory, Buffer.from(contents, 'base64')),
  }))
  return [...deletions.map(({ path }) => ({ path, mode: '100644', oid: null })), ...(await Promise.all(written))]
}

const stale = (oid: string) =>
  graphqlRefusal('STALE_DATA', `Expected branch to point to "${oid}" but it did not.  Pull and try again.`)

/** Commits files on a branch that exists and stands where the caller believes it to stand. */
export const createCommitOnBranch = async (args: unknown, call: Call): Promise<Json> => {
  const { world, caller } = call
  const { input } = wanted.parse(args)
  const { repository, branch } = targetOf(call, input)
  requireField(caller, repository, 'contents:write')
  const changes = input.fileChanges ?? { additions: [], deletions: [] }
  const paths = [...changes.additions, ...changes.deletions].map(({ path }) => path)
  if (!mayEdit(caller, repository, paths)) throw noRight(caller.kind === 'installation' ? 'installation' : 'other')
  const { directory } = repository
  const parent = await branchTip(directory, branch)
  if (parent === undefined) throw graphqlRefusal('NOT_FOUND', `The branch "${branch}" could not be found.`)
  if (parent !== input.expectedHeadOid) throw stale(input.expectedHeadOid)
  if (repository.protections.has(branch)) {
    throw graphqlRefusal(
      'UNPROCESSABLE',
      'Repository rule violations found\n\nChanges must be made through a pull request.\n\n',
    )
  }
  const edits = await editsOf(repository, parent, changes)
  const { headline, body } = input.message
  const message = body === undefined || body === null || body === '' ? headline : `${headline}\n\n${body}`
  const oid = await commitOnBranch(world, repository, { branch, parent, edits, message, by: actorOf(call) })
  const commit = oid === undefined ? undefined : await readCommit(directory, oid)
  if (commit === undefined) throw stale(input.expectedHeadOid)
  const reference = await findReference(directory, `refs/heads/${branch}`)
  return {
    clientMutationId: input.clientMutationId,
    commit: commitOf(world, repository, commit),
    ref: reference === undefined ? null : refOf(world, repository, reference),
  }
}
