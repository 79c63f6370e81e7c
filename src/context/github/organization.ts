import { z } from 'zod'
import type { Answer } from '../../domain/answer.ts'
import { asked } from './asking.ts'
import type { GitHub } from './client.ts'
import { pages } from './pages.ts'

const listSchema = z.array(
  z.object({ full_name: z.string(), archived: z.boolean().default(false), default_branch: z.string().optional() }),
)

/** The repositories of an organisation that are not archived, sorted; one request for each hundred. */
export const repositoriesOf = (github: GitHub, org: string): Promise<Answer<readonly string[]>> =>
  asked('metadata: read', async () => {
    const read = await pages(github, 'GET /orgs/{org}/repos', { org, per_page: 100 }, listSchema)
    const found = read.flat().filter(({ archived }) => !archived)
    return found.map(({ full_name }) => full_name).toSorted()
  })
