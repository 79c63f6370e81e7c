import { z } from 'zod'
import type { Answer } from '../../domain/answer.ts'
import { known, unknown } from '../../domain/answer.ts'
import { blobHash } from '../../domain/identity.ts'
import { FormError } from './asking.ts'
import type { GitHub } from './client.ts'
import { one } from './pages.ts'
import type { Place } from './repository.ts'

const blobSchema = z.object({ content: z.string(), encoding: z.enum(['base64', 'utf-8']) })

/** A blob's bytes, held against its hash; the API gives them up to 100 MB ("Get a blob"). */
export async function restBlob(github: GitHub, place: Place, hash: string): Promise<Uint8Array> {
  const route = 'GET /repos/{owner}/{repo}/git/blobs/{file_sha}'
  const { content, encoding } = await one(github, route, { ...place, file_sha: hash }, blobSchema)
  const bytes = Buffer.from(content, encoding)
  if (blobHash(bytes) !== hash) throw new FormError(`GitHub's answer is not the blob ${hash}`)
  return bytes
}

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** Bytes as text, decoded strictly as UTF-8; anything else is unknown. */
export function decodeText(path: string, bytes: Uint8Array): Answer<string> {
  try {
    return known(decoder.decode(bytes))
  } catch {
    return unknown(`${path} is not text in UTF-8`)
  }
}
