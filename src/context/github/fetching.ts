import type { RequestCount } from '../../domain/live.ts'

/** One request as it went out, for a trace: no query, no header, no body. `status` is 0 where no answer came. */
export interface RequestTrace {
  readonly method: string
  readonly path: string
  readonly status: number
}

export interface FetchOptions {
  readonly timeoutMs: number
  readonly signal?: AbortSignal | undefined
  readonly onRequest?: ((trace: RequestTrace) => void) | undefined
}

/**
 * Fetch with a time limit over the whole answer, counted. The body is awaited here, because Octokit takes a body that
 * was cut off for an empty one, and an empty page for the end of a list.
 */
export function countedFetch(options: FetchOptions): { fetch: typeof globalThis.fetch; requests: () => RequestCount } {
  const count = { rest: 0, graphql: 0, notModified: 0 }
  const fetch: typeof globalThis.fetch = async (input, init) => {
    const method = init?.method ?? 'GET'
    const path = URL.parse(input instanceof Request ? input.url : String(input))?.pathname ?? ''
    if (path.endsWith('/graphql')) count.graphql += 1
    else count.rest += 1
    const signals = [AbortSignal.timeout(options.timeoutMs), options.signal, init?.signal]
    const signal = AbortSignal.any(signals.filter((one) => one !== undefined && one !== null))
    let status = 0
    try {
      const response = await globalThis.fetch(input, { ...init, signal })
      await response.clone().arrayBuffer()
      status = response.status
      if (status === 304) count.notModified += 1
      return response
    } finally {
      options.onRequest?.({ method, path, status })
    }
  }
  return { fetch, requests: () => ({ ...count }) }
}
