import { z } from 'zod'
import type { Answer } from '../../domain/answer.ts'
import { known } from '../../domain/answer.ts'
import type { SingleComment } from '../../domain/live.ts'
import { loginSchema } from './account.ts'
import { asked, statusOf } from './asking.ts'
import type { GitHub } from './client.ts'
import { query } from './graphql.ts'
import { permission } from './issues.ts'
import { one } from './pages.ts'
import type { Place } from './repository.ts'

const commentSchema = z.object({ id: z.number(), node_id: z.string(), user: loginSchema })
const nodeSchema = z.object({ node: z.object({ body: z.string(), lastEditedAt: z.string().nullable() }) })

/**
 * A comment by its id; null where it is gone. The REST API tells whose it is and GraphQL whether it was edited: the time
 * of a last change would not tell of an edit within the second in which it was written.
 */
export const comment = async (github: GitHub, place: Place, id: number): Promise<Answer<SingleComment | null>> => {
  const route = 'GET /repos/{owner}/{repo}/issues/comments/{comment_id}'
  const found = await asked(permission, async () => {
    try {
      return await one(github, route, { ...place, comment_id: id }, commentSchema)
    } catch (error) {
      if (statusOf(error) === 404) return null
      throw error
    }
  })
  if (!found.known || found.value === null) return found.known ? known(null) : found
  const { node_id: nodeId, user } = found.value
  const document = `query { node(id: ${JSON.stringify(nodeId)}) { ... on IssueComment { body lastEditedAt } } }`
  const said = await query(github, document, nodeSchema, permission)
  if (!said.known) return said
  const { body, lastEditedAt } = said.value.node
  return known({ id, author: user, body, edited: lastEditedAt !== null })
}
