import { z } from 'zod'
import type { Answer } from '../../domain/answer.ts'
import { known, unknown } from '../../domain/answer.ts'
import { SarError, TokenError } from '../../domain/errors.ts'
import { blobHash } from '../../domain/identity.ts'
import { makeTree } from '../../domain/tree.ts'
import type { Tree } from '../../domain/workspace.ts'
import { asked } from './asking.ts'
import { restBlob } from './blob.ts'
import type { GitHub } from './client.ts'
import { query } from './graphql.ts'
import { placeOf } from './repository.ts'
import { entryKind, githubWorkspace } from './workspace.ts'

/** A repository, and the paths that are wanted of its default branch. */
export interface WantedFiles {
  readonly repository: string
  readonly paths: readonly string[]
}

const blobSchema = z.object({ oid: z.string(), text: z.string().nullish() })
const fileSchema = z
  .object({
    mode: z.int(),
    oid: z.string().regex(/^[0-9a-f]{40}$/),
    size: z.int(),
    object: z.union([blobSchema, z.looseObject({})]).nullish(),
  })
  .nullable()
const headSchema = z
  .object({ target: z.record(z.string(), fileSchema).nullable() })
  .nullable()
  .transform((ref) => ref?.target ?? {})
const answerSchema = z.record(z.string(), z.object({ defaultBranchRef: headSchema }).nullable())

/** So many repositories are asked about in one query. */
const mostRepositories = 50

const selection = ({ repository, paths }: WantedFiles, at: number): string => {
  const { owner, repo } = placeOf(repository)
  const file = (path: string, index: number): string =>
    `f${index}: file(path: ${JSON.stringify(path)}) { mode oid size object { ... on Blob { oid text } } }`
  return `r${at}: repository(owner: ${JSON.stringify(owner)}, name: ${JSON.stringify(repo)}) {
  defaultBranchRef { target { ... on Commit { ${paths.map(file).join(' ')} } } } }`
}

/** A tree of the wanted files alone. Of one that is a link everything is listed: what it leads to is not known before. */
const treeOf = async (
  github: GitHub,
  { repository, paths }: WantedFiles,
  head: z.infer<typeof headSchema>,
): Promise<Answer<Tree>> => {
  const found = paths.flatMap((path, at) => {
    const file = head[`f${at}`] ?? null
    const kind = file === null ? null : entryKind(file.mode)
    return file === null || kind === null ? [] : [{ ...file, path, kind }]
  })
  if (found.some(({ kind }) => kind === 'symlink')) return listed(github, repository)
  const texts = new Map(found.map(({ oid, object }) => [oid, blobSchema.safeParse(object).data?.text ?? null]))
  const tree = makeTree({
    entries: found.map(({ path, kind, oid, size }) => ({ path, kind, blob: oid, size })),
    partial: null,
    read: async ({ blob }) => {
      const bytes = Buffer.from(texts.get(blob) ?? '')
      // GraphQL cuts long texts and decodes: what has another hash is asked for as bytes.
      if (blobHash(bytes) === blob) return known(bytes)
      return asked('contents: read', () => restBlob(github, placeOf(repository), blob))
    },
  })
  return known(tree)
}

const listed = async (github: GitHub, repository: string): Promise<Answer<Tree>> => {
  try {
    return known((await githubWorkspace(github, repository, null)).tree)
  } catch (error) {
    if (error instanceof SarError && !(error instanceof TokenError)) return unknown(error.message)
    throw error
  }
}

const askSome = async (github: GitHub, some: readonly WantedFiles[]): Promise<readonly Answer<Tree>[]> => {
  const document = `query { ${some.map(selection).join('\n')} }`
  const answer = await query(github, document, answerSchema, 'contents: read')
  if (answer.known)
    return Promise.all(some.map((one, at) => treeOf(github, one, answer.value[`r${at}`]?.defaultBranchRef ?? {})))
  // One that is refused makes GitHub refuse all of a query: halves find it, and only that one is unknown then.
  if (answer.permission === undefined || some.length === 1) return some.map(() => answer)
  const half = Math.ceil(some.length / 2)
  return [...(await askSome(github, some.slice(0, half))), ...(await askSome(github, some.slice(half)))]
}

/**
 * Files of the default branches of repositories with their texts, as trees that hold nothing else, in the order in which
 * they were asked for: one GraphQL query for each fifty repositories, and nothing is listed.
 */
export const headFiles = async (github: GitHub, wanted: readonly WantedFiles[]): Promise<readonly Answer<Tree>[]> => {
  const answers: Answer<Tree>[] = []
  for (let from = 0; from < wanted.length; from += mostRepositories)
    answers.push(...(await askSome(github, wanted.slice(from, from + mostRepositories))))
  return answers
}
