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

const textsSchema = z.object({
  repository: z.record(z.string(), z.object({ text: z.string().nullish() }).nullable()),
})

/**
 * Reads blobs, many in one request. GraphQL gives a blob as decoded text, null for a binary one: what does not have the
 * blob's hash when it is encoded again is asked for once more, as bytes.
 */
export function blobReader(github: GitHub, place: Place): (entry: TreeEntry) => Promise<Answer<Uint8Array>> {
  const bytes = (hash: string) => asked(permission, () => restBlob(github, place, hash))
  const inBatch = coalesce<TreeEntry, Answer<string | null>>({
    most: 100,
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
    const encoded = text.value === null ? null : Buffer.from(text.value)
    return encoded !== null && blobHash(encoded) === entry.blob ? known(encoded) : bytes(entry.blob)
  }
  return (entry) => {
    const answer = read.get(entry.blob) ?? ask(entry)
    read.set(entry.blob, answer)
    return answer
  }
}

async function texts(
  github: GitHub,
  place: Place,
  entries: readonly TreeEntry[],
): Promise<readonly Answer<string | null>[]> {
  const fields = entries.map(({ blob }, index) => `b${index}: object(oid: "${blob}") { ... on Blob { text } }`)
  const document = `{ repository(owner: "${place.owner}", name: "${place.repo}") { ${fields.join(' ')} } }`
  const answer = await query(github, document, textsSchema, permission)
  return entries.map((_, index) => (answer.known ? known(answer.value.repository[`b${index}`]?.text ?? null) : answer))
}
