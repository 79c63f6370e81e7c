import { createHash, randomUUID } from 'node:crypto'
import type { IncomingHttpHeaders } from 'node:http'
import { acceptedPermissions, authenticate } from './access.ts'
import type { Answer, Call } from './call.ts'
import { graphqlAnswer } from './graphql/answer.ts'
import { notFound, Refusal } from './refusal.ts'
import type { Route } from './route.ts'
import { matchRoute, type Match } from './routes.ts'
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

/** What a classic token can have been made with, as far as it matters here. */
const allScopes = ['admin:org', 'repo', 'workflow']

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

/** What the token may do, as GitHub tells it: the scopes of a classic one, the rights that the route takes for others. */
const rightsHeaders = (caller: Caller, route: Route | undefined): Record<string, string> => {
  if (caller.kind === 'user' && caller.permissions === undefined)
    return { 'x-oauth-scopes': (caller.scopes ?? allScopes).join(', ') }
  return route?.needs === undefined ? {} : { 'x-accepted-github-permissions': acceptedPermissions(route.needs) }
}

const isGraphql = ({ method, url }: Asked): boolean => method === 'POST' && url.pathname === '/graphql'

const handle = async (call: Call, route: Route | undefined, asked: Asked): Promise<Answer> => {
  try {
    if (isGraphql(asked)) return await graphqlAnswer(call)
    if (route === undefined) throw notFound()
    return await route.handle(call)
  } catch (error) {
    return refusalAnswer(error)
  }
}

type Dealt = { readonly answer: Answer; readonly caller: Caller['kind']; readonly requestBody: unknown }

const deal = async (world: World, asked: Asked, match: Match | undefined): Promise<Dealt> => {
  const { url, headers } = asked
  try {
    const caller = authenticate(world, headers.authorization)
    const body = parseBody(asked.body)
    const call = { world, caller, headers, url, query: url.searchParams, body, params: match?.params ?? {} }
    const answer = conditional(asked, await handle(call, match?.route, asked))
    const rights = rightsHeaders(caller, match?.route)
    return { answer: { ...answer, headers: { ...rights, ...answer.headers } }, caller: caller.kind, requestBody: body }
  } catch (error) {
    return { answer: refusalAnswer(error), caller: 'anonymous', requestBody: undefined }
  }
}

/** Answers one request as GitHub would, and notes where the exchange differs from GitHub's description. */
export const exchange = async (world: World, asked: Asked): Promise<Exchanged> => {
  const { method, url } = asked
  const match = matchRoute(method, url.pathname)
  const route = match?.route.template ?? url.pathname
  const { answer, caller, requestBody } = await deal(world, asked, match)
  if (!isGraphql(asked)) {
    const { status, body: responseBody } = answer
    const messages = world.contract.check({
      method,
      template: route,
      query: url.searchParams,
      requestBody,
      status,
      responseBody,
    })
    for (const message of messages) world.violations.push({ where: `${method} ${route}`, message })
  }
  return {
    answer: { ...answer, headers: { ...usualHeaders(world, asked, answer.status), ...answer.headers } },
    route,
    caller,
  }
}
