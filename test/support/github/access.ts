import { createPublicKey, verify } from 'node:crypto'
import { z } from 'zod'
import type { Call } from './call.ts'
import { forbidden, notFound, Refusal } from './refusal.ts'
import { covers, roles, type Account, type Caller, type Level, type Role } from './state/account.ts'
import type { Repository } from './state/repository.ts'
import type { World } from './state/world.ts'

/** `permission:level`, GitHub's names; of several any one is enough. */
export type Need = string | readonly string[]

type Right = { readonly permission: string; readonly level: Level }

const toRights = (need: Need): Right[] =>
  [need].flat().map((text) => {
    const [permission = '', level] = text.split(':')
    return { permission, level: level === 'write' || level === 'admin' ? level : 'read' }
  })

/** What anyone may read of a public repository. */
const readByAnyone = new Set([
  'metadata',
  'contents',
  'issues',
  'pull_requests',
  'checks',
  'statuses',
  'actions',
  'deployments',
])

/** The role a person needs in place of an app's permission. Reading needs no more than seeing, except for these. */
const roleFor = ({ permission, level }: Right): Role => {
  if (permission === 'administration') return level === 'read' ? 'read' : 'admin'
  if (['secrets', 'dependabot_secrets', 'actions_variables', 'environments'].includes(permission)) return 'write'
  if (['security_events', 'secret_scanning_alerts', 'vulnerability_alerts'].includes(permission)) return 'write'
  if (level === 'read') return 'read'
  // Whoever may read may open issues, comment and review; the routes ask for more where more is needed.
  return permission === 'issues' || permission === 'pull_requests' ? 'read' : 'write'
}

/** A person's role, or nothing for a stranger. Owners of their own repositories are admins. */
export const roleOf = (repository: Repository, account: Account): Role | undefined =>
  account.id === repository.owner.id ? 'admin' : repository.collaborators.get(account.login.toLowerCase())

const reaches = (caller: Extract<Caller, { kind: 'installation' }>, repository: Repository): boolean => {
  const isChosen = [caller.repositories, caller.installation.repositories].every((list) => list.includes(repository.id))
  return isChosen && caller.installation.account.id === repository.owner.id
}

/** Whether the caller may see the repository at all. */
export const sees = (caller: Caller, repository: Repository): boolean => {
  if (!repository.private) return true
  if (caller.kind === 'user') return showsPrivate(caller) && roleOf(repository, caller.account) !== undefined
  return caller.kind === 'installation' && reaches(caller, repository)
}

/** Refuses people whose role is too weak, unless they made the thing themselves. Apps are judged by their permissions alone. */
export const requireRole = (call: Call, repository: Repository, role: Role, author?: Account): void => {
  const { caller } = call
  if (caller.kind !== 'user' || caller.account.id === author?.id) return
  const own = roleOf(repository, caller.account)
  if (own === undefined || roles.indexOf(own) < roles.indexOf(role)) throw forbidden('other')
}

type User = Extract<Caller, { kind: 'user' }>

/** Whether a token was made with a right; what its owner may do is another question. */
const isGranted = ({ scopes, permissions }: User, repository: Repository, { permission, level }: Right): boolean => {
  if (permissions !== undefined) return permission === 'metadata' || covers(permissions[permission], level)
  if (scopes === undefined || scopes.includes('repo')) return true
  return !repository.private && scopes.includes('public_repo')
}

/** Whether a token shows private repositories: a classic one does with `repo` alone. */
const showsPrivate = ({ scopes, permissions }: User): boolean =>
  permissions !== undefined || (scopes?.includes('repo') ?? true)

const holds = (caller: Caller, repository: Repository, right: Right): boolean => {
  const isOpen = !repository.private && right.level === 'read' && readByAnyone.has(right.permission)
  if (caller.kind === 'installation') {
    if (isOpen && !reaches(caller, repository)) return true
    return (
      reaches(caller, repository) &&
      (right.permission === 'metadata' || covers(caller.permissions[right.permission], right.level))
    )
  }
  if (caller.kind === 'user') {
    if (!isOpen && !isGranted(caller, repository, right)) return false
    const role = roleOf(repository, caller.account) ?? (repository.private ? undefined : 'read')
    return role !== undefined && roles.indexOf(role) >= roles.indexOf(roleFor(right))
  }
  return isOpen
}

/** Refuses as GitHub does: 404 for what may not be seen, 401 for nobody, 403 for too few rights. */
export const requireRepository = (call: Call, repository: Repository, need: Need): void => {
  const { caller } = call
  if (!sees(caller, repository)) throw notFound()
  if (toRights(need).some((right) => holds(caller, repository, right))) return
  if (caller.kind === 'anonymous' || caller.kind === 'app') throw new Refusal(401, 'Requires authentication')
  throw forbidden(caller.kind === 'installation' ? 'installation' : 'other')
}

/** Whether the caller holds a right in a repository, for what depends on more than the route. */
export const holdsRight = (caller: Caller, repository: Repository, need: Need): boolean =>
  toRights(need).some((right) => holds(caller, repository, right))

/** The same for an organisation; people need to be its admin, which here means: admin of one of its repositories. */
export const requireRight = (call: Call, organization: Account, need: Need): void => {
  const { caller, world } = call
  const rights = toRights(need)
  if (caller.kind === 'installation') {
    const inside = caller.installation.account.id === organization.id
    if (
      inside &&
      rights.some(({ permission, level }) => permission === 'metadata' || covers(caller.permissions[permission], level))
    )
      return
    throw forbidden('installation')
  }
  if (rights.some(({ permission }) => permission === 'metadata')) return
  if (caller.kind !== 'user') throw new Refusal(401, 'Requires authentication')
  const { scopes, permissions } = caller
  if (permissions !== undefined && !rights.some(({ permission, level }) => covers(permissions[permission], level)))
    throw forbidden('other')
  if (scopes !== undefined && !scopes.includes('admin:org'))
    throw new Refusal(403, 'Must have admin rights to Organization.')
  const admin = world.repositories.some(
    (repository) => repository.owner.id === organization.id && roleOf(repository, caller.account) === 'admin',
  )
  if (!admin) throw forbidden('other')
}

const claims = z.object({ iss: z.union([z.string(), z.number()]), iat: z.number(), exp: z.number() })

/** Whether the token is a JSON Web Token that the app signed and that holds now (ten minutes at most). */
const isAppToken = (world: World, token: string): boolean => {
  const [head = '', body = '', signature = ''] = token.split('.')
  const signed = verify(
    'RSA-SHA256',
    Buffer.from(`${head}.${body}`),
    createPublicKey(world.app.publicKey),
    Buffer.from(signature, 'base64url'),
  )
  if (!signed) return false
  const parsed = claims.safeParse(JSON.parse(Buffer.from(body, 'base64url').toString('utf8')))
  const now = Date.now() / 1000
  return (
    parsed.success &&
    String(parsed.data.iss) === String(world.app.id) &&
    parsed.data.exp > now &&
    parsed.data.exp <= now + 660
  )
}

const credentialOf = (header: string): string => {
  const [scheme = '', value = ''] = header.trim().split(/\s+/)
  if (scheme.toLowerCase() !== 'basic') return value
  const pair = Buffer.from(value, 'base64').toString('utf8')
  return pair.slice(pair.indexOf(':') + 1)
}

/** Who asks, by the `Authorization` header (`Bearer`, `token`, or `Basic` with the token as password). 401 for a token unknown. */
export const authenticate = (world: World, header: string | undefined): Caller => {
  if (header === undefined) return { kind: 'anonymous' }
  const token = credentialOf(header)
  const known = world.tokens.get(token)
  if (known !== undefined) return known
  if (token.split('.').length === 3) {
    if (isAppToken(world, token)) return { kind: 'app' }
    throw new Refusal(401, 'A JSON web token could not be decoded')
  }
  throw new Refusal(401, 'Bad credentials')
}

/** The rights a route needs, as GitHub names them in `X-Accepted-GitHub-Permissions`. */
export const acceptedPermissions = (need: Need): string =>
  toRights(need)
    .map(({ permission, level }) => `${permission}=${level}`)
    .join('; ')
