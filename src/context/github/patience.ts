import { RequestError } from '@octokit/request-error'
import type { Octokit } from '@octokit/rest'
import { limitWait } from './github-error.ts'

/** No request waits longer than this for a rate limit, in seconds: beyond it the answer says when the limit resets. */
const longestWait = 60

/**
 * Repeats what a rate limit refused, once, after the time GitHub asks for. Stands under the retry plugin, which does
 * the waiting; plugin-throttling only spaces requests, as it repeats neither a plain 429 nor within a bound.
 */
export function patience(octokit: Pick<Octokit, 'hook'>): void {
  octokit.hook.error('request', (error) => {
    const wait = error instanceof RequestError ? limitWait(error, new Date()) : null
    if (error instanceof RequestError && wait !== null && wait <= longestWait) {
      error.request.request = { ...error.request.request, retries: 1, retryAfter: wait }
    }
    throw error
  })
}
