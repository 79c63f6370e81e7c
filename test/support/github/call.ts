import type { IncomingHttpHeaders } from 'node:http'
import type { z } from 'zod'
import { Refusal } from './refusal.ts'
import type { Account, Caller } from './state/account.ts'
import type { Repository } from './state/repository.ts'
import type { World } from './state/world.ts'

/** One request, authenticated and matched with a route. */
export type Call = {
  readonly world: World
  readonly caller: Caller
  readonly headers: IncomingHttpHeaders
  readonly url: URL
  readonly query: URLSearchParams
  readonly body: unknown
  readonly params: Readonly<Record<string, string>>
}

/** A request about a repository that the caller may see. */
export type RepositoryCall = Call & { readonly repository: Repository }

export type Answer = {
  readonly status: number
  readonly body?: unknown
  /** Bytes instead of JSON. */
  readonly raw?: Buffer | string
  readonly headers?: Readonly<Record<string, string>>
}

export const ok = (body: unknown): Answer => ({ status: 200, body })
export const created = (body: unknown): Answer => ({ status: 201, body })
export const noContent: Answer = { status: 204 }

/** A part of the path by its name in the template. */
export const param = (call: Call, name: string): string => {
  const value = call.params[name]
  if (value === undefined) throw new Error(`the route has no {${name}}`)
  return value
}

/** A numeric part of the path; no number is no such thing. */
export const numberParam = (call: Call, name: string): number => {
  const text = param(call, name)
  if (!/^\d{1,15}$/.test(text)) throw new Refusal(404, 'Not Found')
  return Number(text)
}

/** The body in the form wanted, or 422 as GitHub words it. */
export const bodyOf = <T extends z.ZodType>(call: Call, schema: T): z.infer<T> => {
  const parsed = schema.safeParse(call.body ?? {})
  if (parsed.success) return parsed.data
  const reasons = parsed.error.issues.map((issue) => `"${issue.path.join('.')}": ${issue.message}`)
  throw new Refusal(422, `Invalid request.\n\n${reasons.join('\n')}`)
}

/** The account in whose name the caller acts; an app without an installation acts for nobody. */
export const actorOf = (call: Call): Account => {
  const { caller } = call
  if (caller.kind === 'user' || caller.kind === 'installation') return caller.account
  throw new Refusal(401, 'Requires authentication')
}

/** Whether the caller asks for a media type such as `raw` or `diff`. */
export const wants = (call: Call, media: string): boolean => {
  const accept = call.headers.accept ?? ''
  return accept.includes(`vnd.github.${media}`) || accept.includes(`vnd.github.v3.${media}`)
}
