import { createHash, randomUUID } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { acceptedPermissions, authenticate } from './access.ts'
import type { Answer } from './call.ts'
import { graphqlAnswer } from './graphql/answer.ts'
import { notFound, Refusal } from './refusal.ts'
import { matchRoute } from './routes.ts'
import type { Caller } from './state/account.ts'
import type { World } from './state/world.ts'

export type Asked = {
  readonly method: string
  readonly url: URL
  readonly headers: IncomingHttpHeaders
  readonly body: Buffer
}

/** An answer with what the log needs to know of its request. */
export type Exchanged = { readonly answer: Answer; readonly route: string; readonly caller: Caller['kind'] }

const parseBody = (body: Buffer): unknown => {
  if (body.length === 0) return undefined
  try {
    return JSON.parse(body.toString('utf8'))
  } catch {
    throw new Refusal(400, 'Problems parsing JSON')
  }
}

const refusalAnswer = (error: unknown): Answer => {
  if (error instanceof Refusal) return { status: error.status, body: error.body }
  throw error
}

const etagOf = (answer: Answer): string => {
  const content = answer.raw ?? JSON.stringify(answer.body ?? '')
  return `W/"${createHash('sha256').update(content).digest('hex')}"`
}

/** 304 without a body when the caller holds this very answer already. */
const conditional = (asked: Asked, answer: Answer): Answer => {
  if (asked.method !== 'GET' || answer.status !== 200) return answer
  const etag = etagOf(answer)
  const headers = { ...answer.headers, etag }
  return asked.headers['if-none-match'] === etag ? { status: 304, headers } : { ...answer, headers }
}

const quota = 5000

/** What every answer says of itself and of the rate limit; spending is counted for each credential. */
const usualHeaders = (world: World, asked: Asked, status: number): Record<string, string> => {
  const who = asked.headers.authorization ?? ''
  const used = (world.spent.get(who) ?? 0) + (status === 304 ? 0 : 1)
  world.spent.set(who, used)
  return {
    'x-ratelimit-limit': String(quota),
    'x-ratelimit-remaining': String(Math.max(0, quota - used)),
    'x-ratelimit-used': String(used),
    'x-ratelimit-reset': String(Math.ceil(Date.now() / 3_600_000) * 3600),
    'x-github-request-id': randomUUID(),
    'x-ratelimit-resource': asked.url.pathname === '/graphql' ? 'graphql' : 'core',
  }
}

/** Answers one request as GitHub would, and notes where the exchange differs from GitHub's description. */
export const exchange = async (world: World, asked: Asked): Promise<Exchanged> => {
  const { method, url, headers } = asked
  const match = matchRoute(method, url.pathname)
  const isGraphql = method === 'POST' && url.pathname === '/graphql'
  const route = match?.route.template ?? url.pathname
  let kind: Caller['kind'] = 'anonymous'
  let requestBody: unknown
  let answer: Answer
  let accepted: Record<string, string> = {}
  try {
    const caller = authenticate(world, headers.authorization)
    kind = caller.kind
    requestBody = parseBody(asked.body)
    if (match?.route.needs !== undefined)
      accepted = { 'x-accepted-github-permissions': acceptedPermissions(match.route.needs) }
    const call = {
      world,
      caller,
      headers,
      url,
      query: url.searchParams,
      body: requestBody,
      params: match?.params ?? {},
    }
    if (isGraphql) answer = await graphqlAnswer(call)
    else if (match === undefined) throw notFound()
    else answer = await match.route.handle(call)
  } catch (error) {
    answer = refusalAnswer(error)
  }
  const conditioned = conditional(asked, answer)
  if (!isGraphql) {
    const query = url.searchParams
    const messages = world.contract.check({
      method,
      template: route,
      query,
      requestBody,
      status: conditioned.status,
      responseBody: conditioned.body,
    })
    for (const message of messages) world.violations.push({ where: `${method} ${route}`, message })
  }
  return {
    answer: {
      ...conditioned,
      headers: { ...usualHeaders(world, asked, conditioned.status), ...accepted, ...conditioned.headers },
    },
    route,
    caller: kind,
  }
}
