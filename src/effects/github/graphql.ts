import type { Octokit } from '@octokit/rest'
import { z } from 'zod'
import { GitHubError } from '../../context/github/github-error.ts'

const answerSchema = z.object({
  data: z.unknown(),
  errors: z.array(z.object({ type: z.string().optional(), message: z.string() })).default([]),
})

/** The status that the REST API gives for the same refusal, so that one rule reads both. */
const statuses: Readonly<Record<string, number>> = {
  FORBIDDEN: 403,
  INSUFFICIENT_SCOPES: 403,
  NOT_FOUND: 404,
  RATE_LIMITED: 429,
  STALE_DATA: 409,
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
  const baseUrl = octokit.request.endpoint.DEFAULTS.baseUrl.replace(/\/api\/v3$/, '/api')
  const answer = await octokit.request('POST /graphql', { baseUrl, query: document, variables })
  const { data, errors } = answerSchema.parse(answer.data)
  const [fault] = errors
  if (fault === undefined) return schema.parse(data)
  const status = statuses[fault.type ?? ''] ?? 422
  throw new GitHubError(fault.message.replaceAll(/\s+/g, ' ').trim().slice(0, 300), {
    status,
    method: 'POST',
    path: '/graphql',
    limit: status === 429 ? { until: null } : null,
  })
}
