import { z } from 'zod'
import { roleOf, sees } from '../access.ts'
import { maybeUser, simpleUser } from '../answers/account.ts'
import { fullRepository, minimalRepository, permissionsOf } from '../answers/repository.ts'
import { actorOf, bodyOf, noContent, ok, param } from '../call.ts'
import { countedList, cursorList, listOf } from '../page.ts'
import { Refusal } from '../refusal.ts'
import { onOrganization, onRepository, open, type Route } from '../route.ts'
import { nodeId } from '../state/world.ts'
import { emit } from '../webhooks.ts'

const dispatch = z.object({
  event_type: z.string().max(100),
  client_payload: z.record(z.string(), z.unknown()).default({}),
})

/** Repositories, who may do what in them, and the events that others send to them. */
export const repositoryRoutes: readonly Route[] = [
  onRepository('GET /repos/{owner}/{repo}', 'metadata:read', ({ world, repository, caller }) =>
    ok(fullRepository(world, repository, caller)),
  ),

  onRepository('GET /repos/{owner}/{repo}/collaborators/{username}/permission', 'metadata:read', (call) => {
    const { world, repository } = call
    const account = world.accounts.get(param(call, 'username').toLowerCase())
    if (account === undefined) throw new Refusal(404, `${param(call, 'username')} is not a user`)
    const role = roleOf(repository, account) ?? (repository.private ? undefined : 'read')
    // The old word knows four rights only: triage reads, maintain writes.
    const old = { read: 'read', triage: 'read', write: 'write', maintain: 'write', admin: 'admin' } as const
    const permissions = permissionsOf(repository, { kind: 'user', account })
    return ok({
      permission: role === undefined ? 'none' : old[role],
      role_name: role ?? 'none',
      user: { ...simpleUser(world, account), permissions, role_name: role ?? 'none' },
    })
  }),

  onRepository('GET /repos/{owner}/{repo}/activity', 'contents:read', (call) => {
    const { world, repository, query } = call
    const asked = query.get('ref')
    const ref = asked === null || asked.startsWith('refs/') ? asked : `refs/heads/${asked}`
    const moves = repository.activities.filter((one) => ref === null || one.ref === ref)
    return cursorList(call, moves, ({ id, at, type, actor, ...move }) => ({
      id,
      node_id: nodeId('Activity', id),
      before: move.before,
      after: move.after,
      ref: move.ref,
      timestamp: at,
      activity_type: type,
      actor: maybeUser(world, actor),
    }))
  }),

  onRepository('POST /repos/{owner}/{repo}/dispatches', 'contents:write', (call) => {
    const { world, repository } = call
    const { event_type, client_payload } = bodyOf(call, dispatch)
    const payload = { branch: repository.defaultBranch, client_payload }
    emit(world, { event: 'repository_dispatch', action: event_type, repository, sender: actorOf(call), payload })
    return noContent
  }),

  onOrganization('GET /orgs/{org}/repos', 'metadata:read', (call) => {
    const { world, caller } = call
    const owned = world.repositories.filter(
      ({ owner }) => owner.login.toLowerCase() === param(call, 'org').toLowerCase(),
    )
    return listOf(
      call,
      owned.filter((repository) => sees(caller, repository)),
      (repository) => minimalRepository(world, repository),
    )
  }),

  open('GET /installation/repositories', (call) => {
    const { world, caller } = call
    if (caller.kind !== 'installation') throw new Refusal(403, 'Resource not accessible by personal access token')
    const { account, repositories } = caller.installation
    const inside = world.repositories.filter(({ id, owner }) => owner.id === account.id && repositories.includes(id))
    return countedList(call, 'repositories', inside, (repository) => fullRepository(world, repository, caller))
  }),
]
