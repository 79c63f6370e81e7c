import { z } from 'zod'
import type { Answer } from '../../domain/answer.ts'
import { asked } from './asking.ts'
import type { GitHub } from './client.ts'
import { query } from './graphql.ts'
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

const batch = 100
const objectSchema = z.object({ oid: z.string() }).nullable()
const heldSchema = z.record(z.string(), z.record(z.string(), objectSchema).nullable())

/**
 * Which of the repositories hold one of the files on their default branch; one GraphQL query for each hundred. Names are
 * GitHub's own, and paths are ours.
 */
export const holding = async (
  github: GitHub,
  repositories: readonly string[],
  paths: readonly string[],
): Promise<Answer<readonly string[]>> => {
  const found: string[] = []
  for (let from = 0; from < repositories.length; from += batch) {
    const some = repositories.slice(from, from + batch)
    const fields = paths.map((path, at) => `f${at}: object(expression: ${JSON.stringify(`HEAD:${path}`)}) { oid }`)
    const asks = some.map((full, at) => {
      const [owner = '', name = ''] = full.split('/')
      return `r${at}: repository(owner: ${JSON.stringify(owner)}, name: ${JSON.stringify(name)}) { ${fields.join(' ')} }`
    })
    const answer = await query(github, `query { ${asks.join(' ')} }`, heldSchema, 'contents: read')
    if (!answer.known) return answer
    found.push(...some.filter((_, at) => Object.values(answer.value[`r${at}`] ?? {}).some((object) => object !== null)))
  }
  return { known: true, value: found }
}
