import { randomBytes } from 'node:crypto'
import { z } from 'zod'
import { integration, publicUser } from '../answers/account.ts'
import { installationAnswer } from '../answers/installation.ts'
import { bodyOf, created, noContent, numberParam, ok, param, type Call } from '../call.ts'
import { listOf } from '../page.ts'
import { orRefuse, Refusal, unprocessable } from '../refusal.ts'
import { forApp, open, onRepository, type Route } from '../route.ts'
import { covers, type Installation, type Permissions } from '../state/account.ts'
import { findRepository, type World } from '../state/world.ts'

const findInstallation = (call: Call): Installation =>
  orRefuse(call.world.installations.find(({ id }) => id === numberParam(call, 'installation_id')))

const levels = z.enum(['read', 'write', 'admin'])
const tokenRequest = z.object({
  permissions: z.record(z.string(), levels).optional(),
  repositories: z.array(z.string()).optional(),
  repository_ids: z.array(z.number()).optional(),
})

const chosenRepositories = (
  world: World,
  installation: Installation,
  asked: z.infer<typeof tokenRequest>,
): Installation['repositories'] => {
  if (asked.repositories === undefined && asked.repository_ids === undefined) return installation.repositories
  const owned = world.repositories.filter(({ owner }) => owner.id === installation.account.id)
  const byName = (asked.repositories ?? []).map(
    (name) =>
      orRefuse(
        owned.find((repository) => repository.name === name),
        () =>
          unprocessable(
            'There is at least one repository that does not exist or is not accessible to the parent installation.',
          ),
      ).id,
  )
  return [...byName, ...(asked.repository_ids ?? [])]
}

const chosenPermissions = (installation: Installation, asked: Permissions | undefined): Permissions => {
  if (asked === undefined) return installation.permissions
  const excess = Object.entries(asked).some(([name, level]) => !covers(installation.permissions[name], level))
  if (excess) throw unprocessable('The permissions requested are not granted to this installation.')
  return asked
}

/** The app, its installations and their tokens, users, the rate limit. */
export const appRoutes: readonly Route[] = [
  forApp('GET /app', ({ world }) =>
    ok({ ...integration(world, world.app), installations_count: world.installations.length }),
  ),

  forApp('GET /app/installations', (call) =>
    listOf(call, call.world.installations, (one) => installationAnswer(call.world, one)),
  ),

  forApp('GET /app/installations/{installation_id}', (call) =>
    ok(installationAnswer(call.world, findInstallation(call))),
  ),

  forApp('POST /app/installations/{installation_id}/access_tokens', (call) => {
    const { world } = call
    const installation = findInstallation(call)
    const asked = bodyOf(call, tokenRequest)
    const permissions = chosenPermissions(installation, asked.permissions)
    const repositories = chosenRepositories(world, installation, asked)
    const token = `ghs_${randomBytes(18).toString('hex')}`
    world.tokens.set(token, { kind: 'installation', account: world.app.bot, installation, permissions, repositories })
    return created({
      token,
      expires_at: new Date(Date.now() + 3_600_000).toISOString(),
      permissions,
      repository_selection: 'selected',
    })
  }),

  forApp('GET /repos/{owner}/{repo}/installation', (call) => {
    const { world } = call
    const repository = orRefuse(findRepository(world, param(call, 'owner'), param(call, 'repo')))
    const found = world.installations.find(
      ({ account, repositories }) => account.id === repository.owner.id && repositories.includes(repository.id),
    )
    return ok(installationAnswer(world, orRefuse(found)))
  }),

  forApp('GET /orgs/{org}/installation', (call) => {
    const { world } = call
    const found = world.installations.find(
      ({ account }) => account.login.toLowerCase() === param(call, 'org').toLowerCase(),
    )
    return ok(installationAnswer(world, orRefuse(found)))
  }),

  open('GET /user', ({ world, caller }) => {
    if (caller.kind === 'installation') throw new Refusal(403, 'Resource not accessible by integration')
    if (caller.kind !== 'user') throw new Refusal(401, 'Requires authentication')
    return ok(publicUser(world, caller.account))
  }),

  open('GET /users/{username}', (call) =>
    ok(publicUser(call.world, orRefuse(call.world.accounts.get(param(call, 'username').toLowerCase())))),
  ),

  open('GET /rate_limit', () => {
    const line = { limit: 5000, remaining: 5000, used: 0, reset: Math.ceil(Date.now() / 1000) + 3600 }
    return ok({ resources: { core: line, search: { ...line, limit: 30, remaining: 30 }, graphql: line }, rate: line })
  }),

  onRepository('GET /repos/{owner}/{repo}/assignees/{assignee}', 'metadata:read', (call) => {
    const { world, repository } = call
    const account = orRefuse(world.accounts.get(param(call, 'assignee').toLowerCase()))
    if (account.id !== repository.owner.id && !repository.collaborators.has(account.login.toLowerCase()))
      throw new Refusal(404, 'Not Found')
    return noContent
  }),
]
