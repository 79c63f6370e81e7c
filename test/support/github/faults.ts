import type { ServerResponse } from 'node:http'

/**
 * How a planted fault shows:
 * a status; no answer at all; half of the real answer; a closed connection; GitHub's two kinds of rate limit;
 * the real answer with headers of the fault's.
 */
export type FaultKind = number | 'timeout' | 'cut' | 'reset' | 'secondary-limit' | 'primary-limit' | 'headers'

export type Fault = {
  readonly method: string | undefined
  readonly path: RegExp
  readonly status: FaultKind
  readonly body: unknown
  readonly headers: Readonly<Record<string, string>>
  skip: number
  left: number
}

export type PlantedFault = {
  /** Any, if nothing is said. */
  readonly method?: string
  /** A template as GitHub's description has it (`/repos/{owner}/{repo}/pulls`), a path, or a pattern of paths; all, if nothing is said. */
  readonly route?: string | RegExp
  readonly times?: number
  /** How many requests that meet it are answered before it shows. */
  readonly after?: number
  readonly with: FaultKind
  readonly headers?: Readonly<Record<string, string>>
  readonly body?: unknown
}

const escaped = (text: string): string => text.replace(/[\\^$.*+?()[\]|]/g, '\\$&')

/** Paths and references may hold slashes where they come last. */
const pathPattern = (route: string): RegExp => {
  const parts = route.split(/\{[a-z_]+\}/).map(escaped)
  const last = parts.pop() ?? ''
  const end = /\{(?:path|ref)\}$/.test(route) ? '.+' : '[^/]+'
  return new RegExp(parts.length === 0 ? `^${last}$` : `^${parts.join('[^/]+')}${end}${last}$`, 'i')
}

export const planted = ({
  method,
  route = /^/,
  times = 1,
  after = 0,
  with: status,
  headers = {},
  body,
}: PlantedFault): Fault => ({
  method: method?.toUpperCase(),
  path: typeof route === 'string' ? pathPattern(route) : route,
  status,
  body,
  headers,
  skip: after,
  left: times,
})

/** Takes the first fault that meets the request and is due, and counts it down. */
export const takeFault = (faults: readonly Fault[], method: string, path: string): Fault | undefined => {
  const met = faults.filter((one) => one.left > 0 && (one.method ?? method) === method && one.path.test(path))
  const fault = met.find(({ skip }) => skip === 0)
  for (const one of met) if (one !== fault) one.skip = Math.max(one.skip - 1, 0)
  if (fault !== undefined) fault.left -= 1
  return fault
}

const limited = (
  fault: Fault,
): { readonly status: number; readonly message: string; readonly headers: Record<string, string> } => {
  if (fault.status === 'secondary-limit') {
    return {
      status: 403,
      message: 'You have exceeded a secondary rate limit. Please wait a few minutes before you try again.',
      headers: { 'retry-after': '1' },
    }
  }
  if (fault.status === 'primary-limit') {
    return {
      status: 403,
      message: 'API rate limit exceeded for installation.',
      headers: {
        'x-ratelimit-limit': '5000',
        'x-ratelimit-remaining': '0',
        'x-ratelimit-reset': String(Math.ceil(Date.now() / 1000) + 1),
      },
    }
  }
  const status = typeof fault.status === 'number' ? fault.status : 500
  return { status, message: status >= 500 ? 'Server Error' : 'Planted fault', headers: {} }
}

/** Plays a fault instead of the answer; `cut` is played by the sender of the real answer. Answers the status logged. */
export const playFault = (fault: Fault, response: ServerResponse): number => {
  if (fault.status === 'timeout') return 0
  if (fault.status === 'reset') {
    response.destroy()
    return 0
  }
  const { status, message, headers } = limited(fault)
  const body = fault.body ?? { message, documentation_url: 'https://docs.github.com/rest', status: String(status) }
  response.writeHead(status, { 'content-type': 'application/json; charset=utf-8', ...headers, ...fault.headers })
  response.end(typeof body === 'string' ? body : JSON.stringify(body))
  return status
}
