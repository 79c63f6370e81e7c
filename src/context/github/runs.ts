import { z } from 'zod'
import type { Answer } from '../../domain/answer.ts'
import type { Live, WorkflowRun } from '../../domain/live.ts'
import { asked, FormError } from './asking.ts'
import type { GitHub } from './client.ts'
import { pages } from './pages.ts'
import type { Place } from './repository.ts'

/** A filtered list of runs ends at 1,000 ("List workflow runs for a repository"): older ones are asked for by date. */
const mostListed = 1000
const mostWindows = 20

const runSchema = z
  .object({
    id: z.number(),
    name: z.string().nullish(),
    path: z.string(),
    head_branch: z.string().nullable(),
    head_sha: z.string(),
    event: z.string(),
    status: z.string().nullable(),
    conclusion: z.string().nullable(),
    created_at: z.iso.datetime({ offset: true }),
    html_url: z.string(),
    run_attempt: z.number().default(1),
  })
  .transform((run) => ({
    id: run.id,
    name: run.name ?? run.path,
    path: run.path,
    branch: run.head_branch ?? '',
    headSha: run.head_sha,
    event: run.event,
    status: run.status ?? 'unknown',
    conclusion: run.conclusion,
    createdAt: run.created_at,
    url: run.html_url,
    attempt: run.run_attempt,
  }))
const pageSchema = z.object({ total_count: z.number(), workflow_runs: z.array(runSchema) })

/** Runs at or after `since`, newest first, those beyond GitHub's 1,000 a list included. */
export function runs(
  github: GitHub,
  place: Place,
  query: Parameters<Live['runs']>[0],
): Promise<Answer<readonly WorkflowRun[]>> {
  return asked('actions: read', async () => {
    const filters = { ...place, branch: query.branch, head_sha: query.headSha, status: query.status }
    const found = new Map<number, WorkflowRun>()
    let until: string | null = null
    for (let window = 0; window < mostWindows; window += 1) {
      const created = range(query.since, until)
      const read = await pages(github, 'GET /repos/{owner}/{repo}/actions/runs', { ...filters, created }, pageSchema)
      const listed = read.flatMap((page) => page.workflow_runs)
      const before = found.size
      for (const run of listed) found.set(run.id, run)
      const total = read[0]?.total_count ?? 0
      if (listed.length >= total && listed.length !== mostListed) return newestFirst(found)
      if (found.size === before) break
      until = newestFirst(found).at(-1)?.createdAt ?? null
    }
    throw new FormError('GitHub listed fewer runs than it counted')
  })
}

const seconds = (date: Date) => `${date.toISOString().slice(0, 19)}Z`

/** GitHub's search syntax for dates, both ends included; see "Understanding the search syntax". */
function range(since: Date | undefined, until: string | null): string | undefined {
  if (until === null) return since === undefined ? undefined : `>=${seconds(since)}`
  const end = seconds(new Date(until))
  return since === undefined ? `<=${end}` : `${seconds(since)}..${end}`
}

const newestFirst = (found: ReadonlyMap<number, WorkflowRun>) =>
  [...found.values()].toSorted((a, b) => Date.parse(b.createdAt) - Date.parse(a.createdAt) || b.id - a.id)
