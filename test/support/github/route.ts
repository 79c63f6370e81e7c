import { Refusal } from './refusal.ts'
import type { Answer, Call, RepositoryCall } from './call.ts'
import { requireRepository, requireRight, type Need } from './access.ts'
import { findRepository } from './state/world.ts'
import { notFound, orRefuse } from './refusal.ts'

type Handle<C> = (call: C) => Answer | Promise<Answer>

/** One operation: `METHOD /template` as GitHub's description writes it. */
export type Route = {
  readonly method: string
  readonly template: string
  readonly needs: Need | undefined
  readonly handle: Handle<Call>
}

const split = (operation: string): { readonly method: string; readonly template: string } => {
  const space = operation.indexOf(' ')
  return { method: operation.slice(0, space), template: operation.slice(space + 1) }
}

/** A route that anyone who is authenticated, or nobody in particular, may call. */
export const open = (operation: string, handle: Handle<Call>): Route => ({
  ...split(operation),
  needs: undefined,
  handle,
})

/** A route for the app itself, with its JSON Web Token. */
export const forApp = (operation: string, handle: Handle<Call>): Route => ({
  ...split(operation),
  needs: undefined,
  handle: (call) => {
    if (call.caller.kind !== 'app') throw new Refusal(401, 'A JSON web token could not be decoded')
    return handle(call)
  },
})

/** A route of a repository: seen by whom may see it, and only with the right it needs (several: any of them will do). */
export const onRepository = (operation: string, needs: Need, handle: Handle<RepositoryCall>): Route => ({
  ...split(operation),
  needs,
  handle: (call) => {
    const repository = orRefuse(findRepository(call.world, call.params['owner'] ?? '', call.params['repo'] ?? ''))
    requireRepository(call, repository, needs)
    return handle({ ...call, repository })
  },
})

/** A route of an organisation. */
export const onOrganization = (operation: string, needs: Need, handle: Handle<Call>): Route => ({
  ...split(operation),
  needs,
  handle: (call) => {
    const account = call.world.accounts.get((call.params['org'] ?? '').toLowerCase())
    if (account?.type !== 'Organization') throw notFound()
    requireRight(call, account, needs)
    return handle(call)
  },
})
