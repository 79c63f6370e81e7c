import { retry } from '@octokit/plugin-retry'
import { throttling } from '@octokit/plugin-throttling'
import { Octokit } from '@octokit/rest'
import { TokenError } from '../../domain/errors.ts'
import { sha256 } from '../../domain/identity.ts'
import type { RequestCount } from '../../domain/live.ts'
import { countedFetch } from './fetching.ts'
import type { RequestTrace } from './fetching.ts'
import { cleanError } from './github-error.ts'
import { patience } from './patience.ts'

const apiVersion = '2022-11-28'

export interface GitHubOptions {
  /** The API's address; `https://api.github.com` where absent. */
  readonly baseUrl?: string
  readonly token: string
  readonly userAgent?: string
  /** Told each request as it ends, repeated ones included. */
  readonly onRequest?: (trace: RequestTrace) => void
  /** Ends every request under way and to come. */
  readonly signal?: AbortSignal
  readonly pace?: Pace
}

export interface Pace {
  /** Milliseconds in a second of waiting, for repeats and rate limits; 1,000 where absent. */
  readonly second?: number
  /** Milliseconds an answer may take, body included; 30,000 where absent. */
  readonly timeout?: number
  /** Whether writes are spaced a second apart as GitHub asks; true where absent. */
  readonly spaced?: boolean
}

/** GitHub as one token sees it. What it throws is a GitHubError, or a TokenError where GitHub refuses the token. */
export interface GitHub {
  /** Every route, throttled and repeated: its errors are GitHubErrors, not Octokit's own. */
  readonly octokit: Octokit
  /** For GraphQL queries, which only read and so need no second between them. */
  readonly reading: Octokit
  readonly baseUrl: string
  /** Milliseconds in a second of waiting, as `Pace` has it. */
  readonly second: number
  requests(): RequestCount
  /** Fetches an address that GitHub signed, wherever it leads: without the token, following no redirect. */
  download(url: string): Promise<Response>
}

const Paced = Octokit.plugin(throttling, patience, retry)
const Unpaced = Octokit.plugin(patience, retry)

const silent = () => undefined
const silentLog = { debug: silent, info: silent, warn: silent, error: silent }

/**
 * A client that waits and repeats: twice after a failure of GitHub's (5xx, no answer), once after a rate limit and at
 * most a minute. A POST that failed is not repeated, as it may have made what it asked for. Throws TokenError where the
 * token cannot be one, and does not show it.
 */
export function createGitHub(options: GitHubOptions): GitHub {
  if (!/^[\x21-\x7e]+$/.test(options.token)) {
    throw new TokenError('The token is empty or holds characters no token has.', 'Give the token alone, on one line.')
  }
  const baseUrl = (options.baseUrl ?? 'https://api.github.com').replace(/\/$/, '')
  const { second = 1000, timeout = 30_000, spaced = true } = options.pace ?? {}
  const { fetch, requests } = countedFetch({
    timeoutMs: timeout,
    signal: options.signal,
    onRequest: options.onRequest,
  })
  const settings = {
    auth: options.token,
    baseUrl,
    userAgent: options.userAgent ?? 'sar-watchdog',
    log: silentLog,
    request: { fetch },
    retry: { retries: 2, retryAfterBaseValue: second, doNotRetry: [400, 401, 403, 404, 409, 410, 422, 429, 451] },
  }
  const throttle = spaced
    ? { id: sha256(options.token), onRateLimit: silent, onSecondaryRateLimit: silent }
    : { enabled: false as const }
  return {
    octokit: hold(new Paced({ ...settings, throttle }), ['POST']),
    reading: hold(new Unpaced(settings), []),
    baseUrl,
    second,
    requests,
    download: (url) => {
      const signals = [AbortSignal.timeout(timeout * 4), options.signal].filter((one) => one !== undefined)
      return globalThis.fetch(url, { redirect: 'error', signal: AbortSignal.any(signals) })
    },
  }
}

/**
 * Pins the API version, repeats no failed request of the methods `once`, and lets no error out that repeats what was
 * sent. Its hooks stand outside the plugins'.
 */
function hold<Client extends Octokit>(octokit: Client, once: readonly string[]): Client {
  octokit.hook.before('request', (request) => {
    request.headers['x-github-api-version'] = apiVersion
    // A copy, because all requests share this object and the plugins write into it.
    request.request = { ...request.request, ...(once.includes(request.method) ? { retries: 0 } : {}) }
  })
  octokit.hook.error('request', (error) => {
    throw cleanError(error, new Date())
  })
  return octokit
}
