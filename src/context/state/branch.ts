import { z } from 'zod'
import { IncompleteError, PassingError, StateError } from '../../domain/errors.ts'
import { blobHash } from '../../domain/identity.ts'
import type { StateReader } from '../../domain/state.ts'
import { asked } from '../github/asking.ts'
import { decodeText, restBlob } from '../github/blob.ts'
import type { GitHub } from '../github/client.ts'
import { query } from '../github/graphql.ts'
import { placeOf } from '../github/repository.ts'
import { isStateFile, stateOfFiles } from './state-files.ts'
import type { StateFiles } from './state-files.ts'
import { authorOf, isWriter, writerWords } from './writer.ts'
import type { BranchWriter, Viewer } from './writer.ts'

/** Where a repository keeps its state. `repository` is `owner/name`. */
export interface StateBranch {
  readonly github: GitHub
  readonly repository: string
  readonly branch: string
  readonly writer: BranchWriter
}

/** The branch as it stands. */
export interface BranchFiles {
  /** Null: there is no such branch. */
  readonly head: string | null
  readonly files: StateFiles
  /** The messages of its newest commits. */
  readonly messages: readonly string[]
  /** Why the head is not the writer's, so that nothing here can be trusted; null where it is. */
  readonly foreign: string | null
  /** The account of the token at hand. */
  readonly viewer: Viewer
}

const blobSchema = z.object({ oid: z.string(), text: z.string().nullable(), isTruncated: z.boolean() })
const listSchema = <Entry extends z.ZodType>(entry: Entry) => z.object({ entries: z.array(entry) })
const leafSchema = z.object({ name: z.string(), object: z.union([blobSchema, z.looseObject({})]).nullable() })
const entrySchema = z.object({
  name: z.string(),
  object: z.union([blobSchema, listSchema(leafSchema), z.looseObject({})]).nullable(),
})

/** What GitHub says of the branch, as it says it. */
export const branchAnswerSchema = z.object({
  viewer: z.object({ login: z.string(), id: z.string() }),
  repository: z.object({
    ref: z
      .object({
        target: z.object({
          oid: z.string(),
          author: z
            .object({ email: z.string().nullable(), user: z.object({ login: z.string() }).nullable() })
            .nullable(),
          signature: z.object({ isValid: z.boolean(), wasSignedByGitHub: z.boolean() }).nullable(),
          parents: z.object({ totalCount: z.int() }),
          tree: listSchema(entrySchema),
          history: z.object({ nodes: z.array(z.object({ message: z.string() })) }),
        }),
      })
      .nullable(),
  }),
})

export type BranchAnswer = z.infer<typeof branchAnswerSchema>

/** What one query asks for the head and the text of all files: they lie in the root and one folder deep. */
export const branchQuestion = ({ repository, branch }: Pick<StateBranch, 'repository' | 'branch'>) => {
  const { owner, repo } = placeOf(repository)
  return {
    selection: `viewer { login id }
  repository(owner: ${JSON.stringify(owner)}, name: ${JSON.stringify(repo)}) {
    ref(qualifiedName: ${JSON.stringify(`refs/heads/${branch}`)}) {
      target { oid ... on Commit {
        author { email user { login } }
        signature { isValid wasSignedByGitHub }
        parents(first: 1) { totalCount }
        history(first: 20) { nodes { message } }
        tree { entries { name object { ...blob ... on Tree { entries { name object { ...blob } } } } } }
      } }
    }
  }`,
    fragments: 'fragment blob on Blob { oid text isTruncated }',
  }
}

interface Entry {
  readonly path: string
  readonly object: z.infer<typeof entrySchema>['object']
}

const entriesOf = (entries: readonly z.infer<typeof entrySchema>[]): readonly Entry[] =>
  entries.flatMap(({ name, object }) => {
    const inner = listSchema(leafSchema).safeParse(object)
    return inner.success
      ? inner.data.entries.map((leaf) => ({ path: `${name}/${leaf.name}`, object: leaf.object }))
      : [{ path: name, object }]
  })

/** A file's text. GraphQL cuts long ones and decodes; what does not hash to its blob is asked for as bytes. */
const textOf = async ({ github, repository }: StateBranch, { path, object }: Entry): Promise<string> => {
  const blob = blobSchema.safeParse(object)
  if (!blob.success) throw new IncompleteError(`The watchdog's state cannot be read: ${path} is no file`)
  const { oid, text, isTruncated } = blob.data
  if (text !== null && !isTruncated && blobHash(Buffer.from(text)) === oid) return text
  const bytes = await asked('contents: read', () => restBlob(github, placeOf(repository), oid))
  const decoded = bytes.known ? decodeText(path, bytes.value) : bytes
  if (!decoded.known) throw new PassingError(`The watchdog's state cannot be read: ${path}: ${decoded.reason}`)
  return decoded.value
}

type Head = NonNullable<BranchAnswer['repository']['ref']>['target']

/**
 * Why the head is not the writer's, or null. An author is only believed where GitHub signed the commit. The branch's
 * first commit without a file of the state says nothing, and so needs no author.
 */
const foreignTo = (place: StateBranch, head: Head, viewer: Viewer, isEmpty: boolean): string | null => {
  const { author, signature, parents, oid } = head
  if (isEmpty && parents.totalCount === 0) return null
  const what = `the head ${oid.slice(0, 10)} of ${place.branch}`
  const alone = `${writerWords(place.writer)} alone writes it`
  if (signature?.isValid !== true || !signature.wasSignedByGitHub)
    return `${what} does not carry GitHub's signature, so that anybody may have made it; ${alone}`
  const login = author === null ? null : authorOf(author, new URL(place.github.baseUrl).hostname)
  if (login !== null && isWriter(place.writer, login, viewer)) return null
  return `${what} is by ${login ?? 'an account that GitHub does not name'}; ${alone}`
}

/** Refuses a branch whose head somebody else wrote. */
export const requireOurs = ({ foreign }: BranchFiles, { branch, repository }: StateBranch): void => {
  if (foreign === null) return
  throw new StateError(
    `The watchdog's state on ${branch} of ${repository} is not trusted: ${foreign}`,
    `Look at the commit and take ${branch} back to the last one of the writer; if this account is to write it, name it: \`state: { branch: ${branch}, writer: LOGIN }\`.`,
  )
}

const askBranch = async (place: StateBranch): Promise<BranchAnswer> => {
  const { selection, fragments } = branchQuestion(place)
  const found = await query(place.github, `query { ${selection} }\n${fragments}`, branchAnswerSchema, 'contents: read')
  if (found.known) return found.value
  throw new PassingError(
    `The watchdog's state on ${place.branch} of ${place.repository} cannot be read: ${found.reason}`,
    found.permission === undefined ? undefined : `The token needs ${found.permission}.`,
  )
}

/**
 * Reads the files of the state's branch, whoever wrote them; `held` is what GitHub said of it already. Throws
 * IncompleteError where GitHub fails to say.
 */
export const readBranchFiles = async (place: StateBranch, held: BranchAnswer | null = null): Promise<BranchFiles> => {
  const { viewer, repository } = held ?? (await askBranch(place))
  const { ref } = repository
  if (ref === null) return { head: null, files: new Map(), messages: [], foreign: null, viewer }
  const entries = entriesOf(ref.target.tree.entries).filter(({ path }) => isStateFile(path))
  const files = new Map<string, string>()
  for (const entry of entries) files.set(entry.path, await textOf(place, entry))
  return {
    head: ref.target.oid,
    files,
    messages: ref.target.history.nodes.map(({ message }) => message),
    foreign: foreignTo(place, ref.target, viewer, files.size === 0),
    viewer,
  }
}

/**
 * The state on its branch, by one query, or by what GitHub said of it already. Throws IncompleteError where it cannot be
 * read or does not hold, StateError where somebody else wrote it.
 */
export const branchStateReader = (place: StateBranch, held: BranchAnswer | null = null): StateReader => ({
  read: async () => {
    const found = await readBranchFiles(place, held)
    requireOurs(found, place)
    return { state: stateOfFiles(found.files), head: found.head }
  },
})
