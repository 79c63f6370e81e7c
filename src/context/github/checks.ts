import { z } from 'zod'
import type { Answer } from '../../domain/answer.ts'
import type { Check } from '../../domain/live.ts'
import { asked } from './asking.ts'
import type { GitHub } from './client.ts'
import { pages } from './pages.ts'
import type { Place } from './repository.ts'

const pageSchema = z.object({
  total_count: z.number(),
  check_runs: z.array(
    z
      .object({
        name: z.string(),
        conclusion: z.string().nullable(),
        app: z.object({ slug: z.string().optional() }).nullable(),
        output: z.object({ title: z.string().nullable() }),
      })
      .transform(({ name, conclusion, app, output }): Check => ({
        name,
        conclusion,
        app: app?.slug ?? null,
        title: output.title,
      })),
  ),
})

/** The newest check of each name and app on a commit ("List check runs for a Git reference"). */
export const checks = (github: GitHub, place: Place, ref: string): Promise<Answer<readonly Check[]>> =>
  asked('checks: read', async () => {
    const route = 'GET /repos/{owner}/{repo}/commits/{ref}/check-runs'
    const read = await pages(github, route, { ...place, ref, filter: 'latest' }, pageSchema)
    return read.flatMap((page) => page.check_runs)
  })
