import type { Octokit } from '@octokit/rest'
import { z } from 'zod'
import type { Answer } from '../../domain/answer.ts'
import { asked, FormError } from './asking.ts'
import type { GitHub } from './client.ts'
import { GitHubError } from './github-error.ts'

const faultSchema = z.object({ type: z.string().optional(), message: z.string() })
type Fault = z.infer<typeof faultSchema>

/** An answer without `data` is one to a request that was not begun, as beyond the rate limit. */
const answerSchema = z.object({ data: z.unknown().optional(), errors: z.array(faultSchema).default([]) })

/** What plugin-throttling throws in place of an answer that tells of a rate limit. */
const limitedSchema = z.object({ data: answerSchema })

/** The status that the REST API gives for the same refusal, so that one rule reads both. */
const statuses: Readonly<Record<string, number>> = {
  FORBIDDEN: 403,
  INSUFFICIENT_SCOPES: 403,
  NOT_FOUND: 404,
  RATE_LIMIT: 429,
  RATE_LIMITED: 429,
  STALE_DATA: 409,
  INTERNAL: 500,
  SERVICE_UNAVAILABLE: 503,
}

/** A path of a commit at which no file is: GitHub says so as a fault beside the data, in which the field is null. */
const isNoFile = ({ type, message }: Fault): boolean =>
  type === 'NOT_FOUND' && message.startsWith('Could not resolve file for path')

/** GitHub breaks off in words alone, with the status 200: whether a mutation was done is not known then. */
const brokenOff = /^Something went wrong\b|\btimed ?out\b|\brespond to your request in time\b/i

const statusOf = ({ type, message }: Fault): number =>
  statuses[type ?? ''] ?? (type === undefined && brokenOff.test(message) ? 500 : 422)

/** The fault that decides: a limit or a failure of GitHub's says that the other faults may be none. */
const deciding = (faults: readonly Fault[]): Fault | undefined =>
  faults.find((one) => statusOf(one) === 429) ?? faults.find((one) => statusOf(one) >= 500) ?? faults[0]

const errorOf = (fault: Fault): GitHubError => {
  const status = statusOf(fault)
  return new GitHubError(fault.message.replaceAll(/\s+/g, ' ').trim().slice(0, 300), {
    status,
    method: 'POST',
    path: '/graphql',
    limit: status === 429 ? { until: null } : null,
  })
}

const ask = async (octokit: Octokit, query: string, variables: Readonly<Record<string, unknown>>): Promise<unknown> => {
  const baseUrl = octokit.request.endpoint.DEFAULTS.baseUrl.replace(/\/api\/v3$/, '/api')
  try {
    return (await octokit.request('POST /graphql', { baseUrl, query, variables })).data
  } catch (error) {
    const limited = limitedSchema.safeParse(error)
    if (limited.success) return limited.data.data
    throw error
  }
}

const validated = <Data>(schema: z.ZodType<Data>, data: unknown): Data => {
  const parsed = schema.safeParse(data)
  if (!parsed.success) throw new FormError()
  return parsed.data
}

/**
 * The data of a GraphQL request, validated. A field that GitHub refused is null in the data, like one that is not there,
 * so an answer with any error is thrown, as a GitHubError with the status that the REST API has for it; but for a file
 * that a commit does not hold, of which GitHub says both. GraphQL of a GitHub Enterprise Server stands beside `/api/v3`.
 */
export async function graphql<Data>(
  octokit: Octokit,
  document: string,
  variables: Readonly<Record<string, unknown>>,
  schema: z.ZodType<Data>,
): Promise<Data> {
  const { data, errors } = validated(answerSchema, await ask(octokit, document, variables))
  const fault = deciding(data === undefined ? errors : errors.filter((one) => !isNoFile(one)))
  if (fault !== undefined) throw errorOf(fault)
  return validated(schema, data)
}

/** The data of a GraphQL query; what GitHub refuses or fails to say is unknown with the reason. */
export const query = <Data>(
  github: GitHub,
  document: string,
  schema: z.ZodType<Data>,
  permission: string,
): Promise<Answer<Data>> => asked(permission, () => graphql(github.reading, document, {}, schema))
