import type { Octokit } from '@octokit/rest'
import { z } from 'zod'
import { GitHubError } from '../../context/github/github-error.ts'

/** An answer without `data` is one to a request that was not begun, as beyond the rate limit. */
const answerSchema = z.object({
  data: z.unknown().optional(),
  errors: z.array(z.object({ type: z.string().optional(), message: z.string() })).default([]),
})
type Answer = z.infer<typeof answerSchema>

/** The status that the REST API gives for the same refusal, so that one rule reads both. */
const statuses: Readonly<Record<string, number>> = {
  FORBIDDEN: 403,
  INSUFFICIENT_SCOPES: 403,
  NOT_FOUND: 404,
  RATE_LIMIT: 429,
  RATE_LIMITED: 429,
  STALE_DATA: 409,
}

const fault = (message: string, status: number): GitHubError =>
  new GitHubError(message.replaceAll(/\s+/g, ' ').trim().slice(0, 300), {
    status,
    method: 'POST',
    path: '/graphql',
    limit: status === 429 ? { until: null } : null,
  })

/** What plugin-throttling throws in place of an answer that tells of a rate limit. */
const limitedSchema = z.object({ data: answerSchema })

const ask = async (octokit: Octokit, query: string, variables: Readonly<Record<string, unknown>>): Promise<Answer> => {
  const baseUrl = octokit.request.endpoint.DEFAULTS.baseUrl.replace(/\/api\/v3$/, '/api')
  try {
    return answerSchema.parse((await octokit.request('POST /graphql', { baseUrl, query, variables })).data)
  } catch (error) {
    // GitHub answers 200 where it broke off, after a timeout say: whether a mutation was done is not known.
    if (error instanceof GitHubError && error.status === 200) throw fault(error.message, 502)
    const limited = limitedSchema.safeParse(error)
    if (limited.success) return limited.data.data
    throw error
  }
}

/**
 * The data of a GraphQL request, validated. An answer with any error is thrown as a GitHubError with the status that the
 * REST API has for it. GraphQL of a GitHub Enterprise Server stands beside `/api/v3`.
 */
export const graphql = async <Data>(
  octokit: Octokit,
  document: string,
  variables: Readonly<Record<string, unknown>>,
  schema: z.ZodType<Data>,
): Promise<Data> => {
  const { data, errors } = await ask(octokit, document, variables)
  const [first] = errors
  if (first === undefined) return schema.parse(data)
  throw fault(first.message, statuses[first.type ?? ''] ?? 422)
}
