import { z } from 'zod'
import type { Answer } from '../../domain/answer.ts'
import { known } from '../../domain/answer.ts'
import { blobHash } from '../../domain/identity.ts'
import type { TreeEntry } from '../../domain/workspace.ts'
import { asked } from './asking.ts'
import { restBlob } from './blob.ts'
import type { GitHub } from './client.ts'
import { coalesce } from './coalesce.ts'
import { query } from './graphql.ts'
import type { Place } from './repository.ts'

const permission = 'contents: read'

/** GraphQL cuts a blob's text at some 512,000 bytes, so larger ones are asked for one by one. */
const longestText = 500_000

/** So many texts are asked for in one request; where GitHub fails over them, half as many, once more. */
const mostTexts = 200

const textsSchema = z.object({
  repository: z.record(z.string(), z.object({ text: z.string().nullish() }).nullable()),
})

/** The blobs of a repository, each asked for once. They are the same at every commit. */
export interface Blobs {
  readonly read: (entry: TreeEntry) => Promise<Answer<Uint8Array>>
  /** Takes the text of a blob that came with another answer; what does not have the hash is left to be asked for. */
  readonly hold: (hash: string, text: string) => void
}

/**
 * Reads blobs, many in one request. GraphQL gives a blob as decoded text, null for a binary one: what does not have the
 * blob's hash when it is encoded again is asked for once more, as bytes.
 */
export function blobsOf(github: GitHub, place: Place): Blobs {
  const bytes = (hash: string) => asked(permission, () => restBlob(github, place, hash))
  const inBatch = coalesce<TreeEntry, Answer<string | null>>({
    most: mostTexts,
    weight: ({ size }) => size,
    heaviest: 4_000_000,
    atOnce: 4,
    ask: (entries) => texts(github, place, entries),
  })
  const read = new Map<string, Promise<Answer<Uint8Array>>>()
  const ask = async (entry: TreeEntry): Promise<Answer<Uint8Array>> => {
    if (entry.size > longestText) return bytes(entry.blob)
    const text = await inBatch(entry)
    if (!text.known) return text
    const encoded = text.value === null ? null : encodedAs(entry.blob, text.value)
    return encoded === null ? bytes(entry.blob) : known(encoded)
  }
  return {
    read: (entry) => {
      const answer = read.get(entry.blob) ?? ask(entry)
      read.set(entry.blob, answer)
      return answer
    },
    hold: (hash, text) => {
      const encoded = encodedAs(hash, text)
      if (encoded !== null) read.set(hash, Promise.resolve(known(encoded)))
    },
  }
}

/** The bytes of a text, where they are the blob of this hash. */
function encodedAs(hash: string, text: string): Uint8Array | null {
  const encoded = Buffer.from(text)
  return blobHash(encoded) === hash ? encoded : null
}

async function texts(
  github: GitHub,
  place: Place,
  entries: readonly TreeEntry[],
): Promise<readonly Answer<string | null>[]> {
  const fields = entries.map(({ blob }, index) => `b${index}: object(oid: "${blob}") { ... on Blob { text } }`)
  const document = `{ repository(owner: "${place.owner}", name: "${place.repo}") { ${fields.join(' ')} } }`
  const answer = await query(github, document, textsSchema, permission)
  if (answer.known) return entries.map((_, index) => known(answer.value.repository[`b${index}`]?.text ?? null))
  // A refusal would come again. What was too much at once may be had in two parts, and is not divided further, because
  // a GitHub that fails, or that limits us, is not to be asked ever more.
  const half = mostTexts / 2
  if (answer.permission !== undefined || entries.length <= half) return entries.map(() => answer)
  const parts = [entries.slice(0, half), entries.slice(half)]
  return (await Promise.all(parts.map((part) => texts(github, place, part)))).flat()
}
