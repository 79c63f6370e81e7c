import { z } from 'zod'
import { IncompleteError, RepositoryError } from '../../domain/errors.ts'
import { asked } from './asking.ts'
import type { GitHub } from './client.ts'
import { query } from './graphql.ts'
import { one } from './pages.ts'
import type { Place } from './repository.ts'

/** Where a ref of a repository stands. `branch` is null for a commit, a tag or a pull request's ref. */
export interface Standing {
  readonly repository: string
  readonly defaultBranch: string | null
  readonly branch: string | null
  readonly commit: string | null
}

const permission = 'contents: read'
const hash = /^[0-9a-f]{40}$/
const objectSchema = z.object({ __typename: z.string(), oid: z.string().regex(hash) })
const headSchema = z
  .object({ target: objectSchema.nullable() })
  .nullable()
  .default(null)
  .transform((ref) => (ref?.target?.__typename === 'Commit' ? ref.target.oid : null))
const standingSchema = z.object({
  repository: z.object({
    nameWithOwner: z.string(),
    defaultBranchRef: z.object({ name: z.string(), target: objectSchema }).nullable(),
    ref: headSchema,
    object: objectSchema.nullable().default(null),
  }),
})
const commitSchema = z.object({ sha: z.string().regex(hash) })

/**
 * What a branch, tag, full ref or commit stands for, the default branch for null; a branch comes before a tag of the
 * same name. Throws RepositoryError where the repository or the ref cannot be seen, IncompleteError where GitHub fails.
 */
export async function standingOf(github: GitHub, place: Place, ref: string | null): Promise<Standing> {
  const branch = ref === null || hash.test(ref) ? null : ref.replace(/^refs\/heads\//, '')
  const { nameWithOwner, defaultBranchRef, ref: head, object } = await ask(github, place, ref, branch)
  const facts = { repository: nameWithOwner, defaultBranch: defaultBranchRef?.name ?? null }
  if (ref === null) return { ...facts, branch: facts.defaultBranch, commit: defaultBranchRef?.target.oid ?? null }
  if (head !== null) return { ...facts, branch, commit: head }
  const commit = await commitOf(github, place, ref, object)
  if (commit === null && defaultBranchRef !== null)
    throw new RepositoryError(`${nameWithOwner} has no commit ${ref}.`, 'Name a branch, a tag or a commit of it.')
  return { ...facts, branch: commit === null ? branch : null, commit }
}

type FoundObject = z.infer<typeof objectSchema>

/** The commit an object is, or stands for as an annotated tag. */
async function commitOf(github: GitHub, place: Place, ref: string, object: FoundObject | null): Promise<string | null> {
  if (object?.__typename === 'Commit') return object.oid
  if (object?.__typename !== 'Tag') return null
  const answer = await asked(permission, () =>
    one(github, 'GET /repos/{owner}/{repo}/commits/{ref}', { ...place, ref }, commitSchema),
  )
  if (!answer.known) throw new IncompleteError(`the tag ${ref} cannot be read: ${answer.reason}`)
  return answer.value.sha
}

async function ask(github: GitHub, { owner, repo }: Place, ref: string | null, branch: string | null) {
  const object = '__typename oid'
  const fields = [
    `nameWithOwner defaultBranchRef { name target { ${object} } }`,
    branch === null ? '' : `ref(qualifiedName: ${JSON.stringify(`refs/heads/${branch}`)}) { target { ${object} } }`,
    ref === null ? '' : `object(expression: ${JSON.stringify(ref)}) { ${object} }`,
  ]
  const document = `{ repository(owner: "${owner}", name: "${repo}") { ${fields.join(' ')} } }`
  const answer = await query(github, document, standingSchema, permission)
  if (answer.known) return answer.value.repository
  if (answer.permission === undefined) throw new IncompleteError(`${owner}/${repo} cannot be read: ${answer.reason}`)
  throw new RepositoryError(
    `${owner}/${repo} cannot be seen: ${answer.reason}`,
    `Check the name, and that the token has ${permission}.`,
  )
}
