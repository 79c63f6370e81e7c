import { gunzipSync } from 'node:zlib'
import { z } from 'zod'
import { repositoryUrl } from '../answers/repository.ts'
import { bodyOf, ok, param } from '../call.ts'
import { orRefuse, Refusal } from '../refusal.ts'
import { onRepository, type Route } from '../route.ts'

const upload = z.object({
  commit_sha: z.string(),
  ref: z.string(),
  sarif: z.base64(),
  tool_name: z.string().optional(),
})
const log = z.looseObject({ version: z.literal('2.1.0'), runs: z.array(z.looseObject({})) })

/** GitHub takes this much, packed. */
const largestUpload = 10 * 1024 * 1024

const unpack = (packed: string): string => {
  try {
    const text = gunzipSync(Buffer.from(packed, 'base64')).toString('utf8')
    log.parse(JSON.parse(text))
    return text
  } catch {
    throw new Refusal(400, 'Invalid request.\n\nsarif is not a gzip-packed SARIF 2.1.0 file')
  }
}

/** Uploads of SARIF, which are complete at once. */
export const codeScanningRoutes: readonly Route[] = [
  onRepository('POST /repos/{owner}/{repo}/code-scanning/sarifs', 'security_events:write', (call) => {
    const { world, repository } = call
    const { sarif } = bodyOf(call, upload)
    if (sarif.length > largestUpload) throw new Refusal(413, 'The sarif field is too large')
    const id = `47177e22-5596-11eb-80a1-${String(world.nextId()).padStart(12, '0')}`
    repository.sarifs.set(id, unpack(sarif))
    return { status: 202, body: { id, url: `${repositoryUrl(world, repository)}/code-scanning/sarifs/${id}` } }
  }),

  onRepository('GET /repos/{owner}/{repo}/code-scanning/sarifs/{sarif_id}', 'security_events:read', (call) => {
    orRefuse(call.repository.sarifs.get(param(call, 'sarif_id')))
    const url = `${repositoryUrl(call.world, call.repository)}/code-scanning/analyses?sarif_id=${param(call, 'sarif_id')}`
    return ok({ processing_status: 'complete', analyses_url: url, errors: null })
  }),
]
