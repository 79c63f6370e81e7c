import { randomBytes } from 'node:crypto'
import type { Installation, Permissions } from './state/account.ts'
import { accountOf, repositoryNamed, timestamp, type World } from './state/world.ts'

export type TokenRights = {
  /** Of a classic token (`repo`, `workflow`, `read:org` …). */
  readonly scopes?: readonly string[]
  /** Of a fine-grained token, in GitHub's names of permissions. */
  readonly permissions?: Permissions
}

const fresh = (prefix: string): string => `${prefix}_${randomBytes(18).toString('hex')}`

/** A new token of a person: with all that the person may do, unless rights are given. */
export const tokenFor = (world: World, login: string, rights: TokenRights = {}): string => {
  const token = fresh(rights.permissions === undefined ? 'ghp' : 'github_pat')
  world.tokens.set(token, { kind: 'user', account: accountOf(world, login), ...rights })
  return token
}

/** The token that a job of Actions gets: of one repository, with the permissions that its workflow names. */
export const jobToken = (world: World, repository: string, permissions: Permissions): string => {
  const { owner, id } = repositoryNamed(world, repository)
  const account = accountOf(world, 'github-actions[bot]', 'Bot')
  const repositories = [id]
  const installation: Installation = {
    id: world.nextId(),
    account: owner,
    permissions,
    events: [],
    repositories,
    createdAt: timestamp(world),
  }
  const token = fresh('ghs')
  world.tokens.set(token, { kind: 'installation', account, installation, permissions, repositories })
  return token
}
