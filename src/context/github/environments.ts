import { z } from 'zod'
import type { Answer } from '../../domain/answer.ts'
import { asked, FormError } from './asking.ts'
import type { GitHub } from './client.ts'
import { pages } from './pages.ts'
import { placeOf } from './repository.ts'

const pageSchema = z.object({ total_count: z.number(), environments: z.array(z.object({ name: z.string() })) })

/** The names of a repository's environments, sorted; one request for each hundred. */
export const environments = (
  github: Pick<GitHub, 'octokit' | 'baseUrl'>,
  repository: string,
): Promise<Answer<readonly string[]>> =>
  asked('actions: read', async () => {
    const query = { ...placeOf(repository), per_page: 100 }
    const read = await pages(github, 'GET /repos/{owner}/{repo}/environments', query, pageSchema)
    const found = read.flatMap((page) => page.environments.map(({ name }) => name))
    if (found.length < (read[0]?.total_count ?? 0)) throw new FormError('GitHub counted more than it listed')
    return found.toSorted()
  })
