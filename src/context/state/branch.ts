import { z } from 'zod'
import { IncompleteError } from '../../domain/errors.ts'
import { blobHash } from '../../domain/identity.ts'
import type { StateReader } from '../../domain/state.ts'
import { asked } from '../github/asking.ts'
import { decodeText, restBlob } from '../github/blob.ts'
import type { GitHub } from '../github/client.ts'
import { query } from '../github/graphql.ts'
import { placeOf } from '../github/repository.ts'
import { isStateFile, stateOfFiles } from './state-files.ts'
import type { StateFiles } from './state-files.ts'

/** Where a repository keeps its state. `repository` is `owner/name`. */
export interface StateBranch {
  readonly github: GitHub
  readonly repository: string
  readonly branch: string
}

/** The branch as it stands: its head (null: there is none), its files, the messages of its newest commits. */
export interface BranchFiles {
  readonly head: string | null
  readonly files: StateFiles
  readonly messages: readonly string[]
}

const blobSchema = z.object({ oid: z.string(), text: z.string().nullable(), isTruncated: z.boolean() })
const listSchema = <Entry extends z.ZodType>(entry: Entry) => z.object({ entries: z.array(entry) })
const leafSchema = z.object({ name: z.string(), object: z.union([blobSchema, z.looseObject({})]).nullable() })
const entrySchema = z.object({
  name: z.string(),
  object: z.union([blobSchema, listSchema(leafSchema), z.looseObject({})]).nullable(),
})

const answerSchema = z.object({
  repository: z.object({
    ref: z
      .object({
        target: z.object({
          oid: z.string(),
          tree: listSchema(entrySchema),
          history: z.object({ nodes: z.array(z.object({ message: z.string() })) }),
        }),
      })
      .nullable(),
  }),
})

/** One query for the head and the text of all files: they lie in the root and one folder deep. */
const documentFor = ({ repository, branch }: StateBranch): string => {
  const { owner, repo } = placeOf(repository)
  return `query {
  repository(owner: ${JSON.stringify(owner)}, name: ${JSON.stringify(repo)}) {
    ref(qualifiedName: ${JSON.stringify(`refs/heads/${branch}`)}) {
      target { oid ... on Commit {
        history(first: 20) { nodes { message } }
        tree { entries { name object { ...blob ... on Tree { entries { name object { ...blob } } } } } }
      } }
    }
  }
}
fragment blob on Blob { oid text isTruncated }`
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
  if (!decoded.known) throw new IncompleteError(`The watchdog's state cannot be read: ${path}: ${decoded.reason}`)
  return decoded.value
}

/** Reads the files of the state's branch. Throws IncompleteError where GitHub fails to say. */
export const readBranchFiles = async (place: StateBranch): Promise<BranchFiles> => {
  const found = await query(place.github, documentFor(place), answerSchema, 'contents: read')
  if (!found.known)
    throw new IncompleteError(
      `The watchdog's state on ${place.branch} of ${place.repository} cannot be read: ${found.reason}`,
      found.permission === undefined ? undefined : `The token needs ${found.permission}.`,
    )
  const { ref } = found.value.repository
  if (ref === null) return { head: null, files: new Map(), messages: [] }
  const entries = entriesOf(ref.target.tree.entries).filter(({ path }) => isStateFile(path))
  const files = new Map<string, string>()
  for (const entry of entries) files.set(entry.path, await textOf(place, entry))
  return { head: ref.target.oid, files, messages: ref.target.history.nodes.map(({ message }) => message) }
}

/** The state on its branch, by one query. Throws IncompleteError where it cannot be read or does not hold. */
export const branchStateReader = (place: StateBranch): StateReader => ({
  read: async () => {
    const { head, files } = await readBranchFiles(place)
    return { state: stateOfFiles(files), head }
  },
})
