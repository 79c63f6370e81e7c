import { z } from 'zod'
import type { Answer } from '../../domain/answer.ts'
import { known, unknown } from '../../domain/answer.ts'
import { messageOf } from '../../domain/errors.ts'
import { asked, refusal, statusOf } from './asking.ts'
import { decodeText, restBlob } from './blob.ts'
import type { GitHub } from './client.ts'
import { one } from './pages.ts'
import { repositoryFacts } from './repository.ts'
import type { Place } from './repository.ts'

const permission = 'contents: read'

const referencesSchema = z.array(
  z.object({ ref: z.string(), object: z.object({ sha: z.string().regex(/^[0-9a-f]{40}$/) }) }),
)

/** A branch's commit; null when there is none. Asks for the branches it begins, whose list is empty, not refused, then. */
export async function branchHead(github: GitHub, place: Place, branch: string): Promise<Answer<string | null>> {
  const route = 'GET /repos/{owner}/{repo}/git/matching-refs/{ref}'
  try {
    const found = await one(github, route, { ...place, ref: `heads/${branch}` }, referencesSchema)
    return known(found.find(({ ref }) => ref === `refs/heads/${branch}`)?.object.sha ?? null)
  } catch (error) {
    // "Git Repository is empty."
    return statusOf(error) === 409 ? known(null) : refusal(error, permission)
  }
}

const contentSchema = z.union([
  z.object({ type: z.literal('file'), sha: z.string(), content: z.string(), encoding: z.string() }),
  z.object({ type: z.enum(['symlink', 'submodule', 'dir']) }),
  z.array(z.unknown()).transform(() => ({ type: 'dir' as const })),
])

/** A text file at a ref; null when a repository that can be read has none there. Files of 1 MB and more come as blobs. */
export async function file(github: GitHub, place: Place, path: string, ref: string): Promise<Answer<string | null>> {
  const route = 'GET /repos/{owner}/{repo}/contents/{path}'
  try {
    const content = await one(github, route, { ...place, path, ref }, contentSchema)
    if (content.type !== 'file') return unknown(`${path} is a ${content.type}, not a file`)
    if (content.encoding === 'base64') return decodeText(path, Buffer.from(content.content, 'base64'))
    const blob = await asked(permission, () => restBlob(github, place, content.sha))
    return blob.known ? decodeText(path, blob.value) : blob
  } catch (error) {
    const absent = statusOf(error) === 404 && !messageOf(error).startsWith('No commit found')
    const repository = absent ? await repositoryFacts(github, place) : null
    return repository?.known === true ? known(null) : refusal(error, permission)
  }
}
