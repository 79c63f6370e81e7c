import { RequestError } from '@octokit/request-error'
import { z } from 'zod'
import { TokenError } from '../../domain/errors.ts'

/**
 * What GitHub refused or failed to do. It holds no request body, no header and, after a write of a variable or secret,
 * none of GitHub's words either, since both repeat what was sent. `status` is 0 where no answer came.
 */
export class GitHubError extends Error {
  readonly status: number
  readonly method: string
  readonly path: string
  /** Set when a rate limit refused the request: when it may be asked again, or null where GitHub did not say. */
  readonly limit: { readonly until: Date | null } | null

  constructor(message: string, facts: Pick<GitHubError, 'status' | 'method' | 'path' | 'limit'>) {
    super(message)
    this.name = 'GitHubError'
    this.status = facts.status
    this.method = facts.method
    this.path = facts.path
    this.limit = facts.limit
  }
}

/** One fault of a request: in words, or as the field and GitHub's code for what is wrong with it (`head invalid`). */
const faultSchema = z
  .object({ message: z.string().nullish(), field: z.string().nullish(), code: z.string().nullish() })
  .transform(({ message, field, code }) => message ?? [field, code].join(' ').trim())

const refusalSchema = z.object({
  message: z.string().catch(''),
  errors: z.array(z.union([z.string(), faultSchema]).catch('')).catch([]),
})

const secondary = /\bsecondary rate\b|\babuse detection\b/i

/**
 * Seconds to wait before a refused request may be repeated; null where no rate limit refused it. Order as in GitHub's
 * "Best practices for using the REST API": retry-after, then the reset, else a minute.
 */
export function limitWait(error: RequestError, now: Date): number | null {
  if (error.status !== 403 && error.status !== 429) return null
  const headers = error.response?.headers ?? {}
  const after = Number(headers['retry-after'])
  if (Number.isFinite(after) && after > 0) return after
  const reset = Number(headers['x-ratelimit-reset'])
  if (headers['x-ratelimit-remaining'] === '0' && Number.isFinite(reset)) {
    return Math.max(0, Math.ceil(reset - now.getTime() / 1000)) + 1
  }
  return error.status === 429 || secondary.test(error.message) ? 60 : null
}

/** An error of Octokit as one that may be logged. A refused token becomes a TokenError; a cancelled request stays. */
export function cleanError(error: Error, now: Date): Error {
  if (!(error instanceof RequestError)) return error
  if (error.response?.status === 401) {
    return new TokenError('GitHub refused the token (401).', 'Give a token that is valid and not expired.')
  }
  const { method, url } = error.request
  const path = URL.parse(url)?.pathname ?? ''
  const wait = limitWait(error, now)
  return new GitHubError(error.response === undefined ? noAnswer(error) : words(error.response.data, method, path), {
    status: statusOf(error),
    method,
    path,
    limit: wait === null ? null : { until: new Date(now.getTime() + wait * 1000) },
  })
}

/** The status of the answer; of one with 200 that tells of a failure, the status that the client gave it. */
function statusOf({ response, status }: RequestError): number {
  if (response === undefined) return 0
  return response.status < 400 ? status : response.status
}

function noAnswer(error: Error): string {
  if (error.cause instanceof Error && error.cause.name === 'TimeoutError') return 'no answer in time'
  return error.message.split('\n', 1)[0] ?? ''
}

/** GitHub's own words on one line, with the messages (never the values) of its validation. */
function words(data: unknown, method: string, path: string): string {
  if (method !== 'GET' && /\/(?:variables|secrets)(?:\/|$)/.test(path)) return ''
  const parsed = refusalSchema.safeParse(data)
  if (!parsed.success) return ''
  const all = [parsed.data.message, ...parsed.data.errors].filter((text) => text !== '')
  return all.join(': ').replaceAll(/\s+/g, ' ').slice(0, 300)
}
