import { strFromU8, unzipSync } from 'fflate'
import { z } from 'zod'
import { known, unknown } from '../../domain/answer.ts'
import type { Answer } from '../../domain/answer.ts'
import { evidenceArtifact, evidenceFile, evidenceSchema } from '../../domain/evidence.ts'
import type { Evidence } from '../../domain/evidence.ts'
import { asked } from '../github/asking.ts'
import type { GitHub } from '../github/client.ts'
import { one } from '../github/pages.ts'
import type { Place } from '../github/repository.ts'

const permission = 'actions: read'

/** The largest evidence that is taken, in bytes, packed and unpacked. */
const largest = 20 * 1024 * 1024

const artifactSchema = z
  .object({
    id: z.number(),
    size_in_bytes: z.number(),
    expired: z.boolean(),
    created_at: z.iso.datetime({ offset: true }),
    workflow_run: z.object({ id: z.number() }).nullable(),
  })
  .transform(({ id, size_in_bytes: size, expired, created_at: createdAt, workflow_run: run }) => ({
    id,
    size,
    expired,
    createdAt: Date.parse(createdAt),
    run: run?.id ?? null,
  }))
const listSchema = z.object({ artifacts: z.array(artifactSchema) })

/** An artifact with evidence, by the word of GitHub: which run left it is no claim of its content. */
export interface EvidenceArtifact {
  readonly id: number
  readonly size: number
  readonly run: number
}

/** The artifacts that runs left as evidence for a commit, the newest of each run, newest first. One request. */
export const evidenceArtifacts = async (
  github: GitHub,
  place: Place,
  headSha: string,
): Promise<Answer<readonly EvidenceArtifact[]>> => {
  const route = 'GET /repos/{owner}/{repo}/actions/artifacts'
  const query = { ...place, name: evidenceArtifact(headSha), per_page: 100 }
  const listed = await asked(permission, () => one(github, route, query, listSchema))
  if (!listed.known) return listed
  const newest = new Map<number, EvidenceArtifact>()
  for (const { id, size, expired, run } of listed.value.artifacts.toSorted((a, b) => b.createdAt - a.createdAt)) {
    if (expired || run === null || newest.has(run)) continue
    newest.set(run, { id, size, run })
  }
  return known([...newest.values()])
}

/** What an artifact says. Its content is a claim: who reads it holds it against what GitHub says of its run. */
export const evidenceIn = async (
  github: GitHub,
  place: Place,
  { id, size }: EvidenceArtifact,
): Promise<Answer<Evidence>> => {
  if (size > largest) return unknown(`the evidence is too large: ${size} bytes, the limit is ${largest}`)
  const route = 'GET /repos/{owner}/{repo}/actions/artifacts/{artifact_id}/{archive_format}'
  const packed = await asked(permission, () =>
    one(github, route, { ...place, artifact_id: id, archive_format: 'zip' }, z.instanceof(ArrayBuffer)),
  )
  return packed.known ? unpacked(new Uint8Array(packed.value)) : packed
}

/** The evidence in an archive: the one file of that name, no larger than it says itself. */
export const unpacked = (archive: Uint8Array): Answer<Evidence> => {
  const fault = unknown(`the artifact holds no ${evidenceFile} in the form of sar/evidence@1`)
  try {
    const files = unzipSync(archive, {
      filter: ({ name, originalSize }) => name === evidenceFile && originalSize <= largest,
    })
    const content = files[evidenceFile]
    const parsed = evidenceSchema.safeParse(content === undefined ? null : JSON.parse(strFromU8(content)))
    return parsed.success ? known(parsed.data) : fault
  } catch {
    return fault
  }
}
