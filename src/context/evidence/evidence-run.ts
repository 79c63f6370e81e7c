import { z } from 'zod'
import type { Answer } from '../../domain/answer.ts'
import { asked } from '../github/asking.ts'
import type { GitHub } from '../github/client.ts'
import { one } from '../github/pages.ts'
import type { Place } from '../github/repository.ts'

/** A run of a workflow as GitHub states it. `calls` are the workflows of its own repository that it called. */
export interface EvidenceRun {
  readonly id: number
  readonly path: string
  readonly headSha: string
  readonly attempt: number
  readonly status: string
  readonly conclusion: string | null
  readonly calls: readonly string[]
}

const schema = z.object({
  id: z.number(),
  path: z.string(),
  head_sha: z.string(),
  run_attempt: z.number().default(1),
  status: z.string().nullable(),
  conclusion: z.string().nullable(),
  referenced_workflows: z
    .array(z.object({ path: z.string() }))
    .nullish()
    .transform((list) => list ?? []),
})

/** One run, in one request. */
export const evidenceRun = (github: GitHub, place: Place, id: number): Promise<Answer<EvidenceRun>> =>
  asked('actions: read', async () => {
    const run = await one(github, 'GET /repos/{owner}/{repo}/actions/runs/{run_id}', { ...place, run_id: id }, schema)
    return {
      id: run.id,
      path: run.path,
      headSha: run.head_sha,
      attempt: run.run_attempt,
      status: run.status ?? 'unknown',
      conclusion: run.conclusion,
      calls: run.referenced_workflows.flatMap(({ path }) => ownPath(place, path)),
    }
  })

/** `owner/name/.github/workflows/x.yml@ref` as a path, where it is this repository's. */
const ownPath = ({ owner, repo }: Place, reference: string): readonly string[] => {
  const own = `${owner}/${repo}/`
  const [path = ''] = reference.split('@')
  return path.toLowerCase().startsWith(own.toLowerCase()) ? [path.slice(own.length)] : []
}
