import { z } from 'zod'
import type { Answer } from '../../domain/answer.ts'
import { known, unknown } from '../../domain/answer.ts'
import { FormError, refusal } from './asking.ts'
import type { GitHub } from './client.ts'

const answerSchema = z.object({
  data: z.unknown(),
  errors: z.array(z.object({ type: z.string().optional(), message: z.string() })).optional(),
})

/**
 * The data of a GraphQL query, validated. A field GitHub refused is null in the data, like one that is not there, so an
 * answer with any error is unknown. GraphQL of a GitHub Enterprise Server stands beside `/api/v3`.
 */
export async function query<Data>(
  github: GitHub,
  document: string,
  schema: z.ZodType<Data>,
  permission: string,
): Promise<Answer<Data>> {
  const baseUrl = github.baseUrl.replace(/\/api\/v3$/, '/api')
  try {
    const { data } = await github.reading.request('POST /graphql', { baseUrl, query: document })
    const answer = answerSchema.safeParse(data)
    if (!answer.success) throw new FormError()
    const fault = answer.data.errors?.[0]
    if (fault !== undefined) return refused(fault.type, fault.message, permission)
    const fields = schema.safeParse(answer.data.data)
    if (!fields.success) throw new FormError()
    return known(fields.data)
  } catch (error) {
    return refusal(error, permission)
  }
}

function refused(type: string | undefined, message: string, permission: string): Answer<never> {
  if (type === 'RATE_LIMITED') return unknown("GitHub's rate limit for GraphQL is used up")
  const reason = `GitHub refused: ${message.replaceAll(/\s+/g, ' ').slice(0, 200)}`
  return type === 'FORBIDDEN' || type === 'NOT_FOUND' ? unknown(reason, permission) : unknown(reason)
}
