import { z } from 'zod'
import type { Answer } from '../../domain/answer.ts'
import { known, unknown } from '../../domain/answer.ts'
import type { GitHub } from './client.ts'

const answerSchema = z.object({
  data: z.unknown(),
  errors: z.array(z.object({ type: z.string().optional(), message: z.string() })).optional(),
})

/**
 * The data of a GraphQL query, validated. GitHub answers in part where a field failed: such a field is null in the
 * data, and the schema decides whether that may be. GraphQL of a GitHub Enterprise Server stands beside `/api/v3`.
 */
export async function query<Data>(github: GitHub, document: string, schema: z.ZodType<Data>): Promise<Answer<Data>> {
  const baseUrl = github.baseUrl.replace(/\/api\/v3$/, '/api')
  const { data } = await github.reading.request('POST /graphql', { baseUrl, query: document })
  const answer = answerSchema.safeParse(data)
  if (!answer.success) return unknown("GitHub's answer to a GraphQL query is not in the documented form")
  const fields = schema.safeParse(answer.data.data)
  if (fields.success) return known(fields.data)
  const fault = answer.data.errors?.[0]
  if (fault?.type === 'RATE_LIMITED') return unknown("GitHub's rate limit for GraphQL is used up")
  return unknown(
    fault === undefined
      ? "GitHub's answer to a GraphQL query is not in the documented form"
      : `GitHub's GraphQL refused: ${fault.message.replaceAll(/\s+/g, ' ').slice(0, 200)}`,
  )
}
