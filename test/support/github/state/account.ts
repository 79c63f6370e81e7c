/** A login: a person, an organisation, or the bot user of an app. */
export type Account = {
  readonly id: number
  readonly login: string
  readonly type: 'User' | 'Organization' | 'Bot'
  readonly createdAt: string
  name: string | null
  /** An address that commits are known by, beside GitHub's own. */
  email: string | null
}

export const roles = ['read', 'triage', 'write', 'maintain', 'admin'] as const
/** What a collaborator may do in a repository, weakest first in {@link roles}. */
export type Role = (typeof roles)[number]

export type Level = 'read' | 'write' | 'admin'
/** An installation's rights, by GitHub's names of permissions (`contents`, `actions_variables` …). */
export type Permissions = Readonly<Record<string, Level>>

export type Installation = {
  readonly id: number
  readonly account: Account
  permissions: Permissions
  readonly events: readonly string[]
  /** Ids of the repositories chosen. */
  readonly repositories: number[]
  readonly createdAt: string
}

export type App = {
  readonly id: number
  readonly slug: string
  readonly name: string
  readonly owner: Account
  readonly bot: Account
  readonly publicKey: string
  /** What it asks for; an installation may have granted less. */
  readonly permissions: Permissions
  readonly events: readonly string[]
  readonly createdAt: string
}

/** Who asks: told by the `Authorization` header. */
export type Caller =
  | { readonly kind: 'anonymous' }
  | {
      readonly kind: 'user'
      readonly account: Account
      /** Of a classic token; nothing said: all. */
      readonly scopes?: readonly string[] | undefined
      /** Of a fine-grained token, on top of what the person may do. */
      readonly permissions?: Permissions | undefined
    }
  | { readonly kind: 'app' }
  | {
      readonly kind: 'installation'
      readonly account: Account
      readonly installation: Installation
      readonly permissions: Permissions
      readonly repositories: readonly number[]
    }

const strength: Readonly<Record<Level, number>> = { read: 1, write: 2, admin: 3 }

/** Whether a granted level covers the wanted one. */
export const covers = (granted: Level | undefined, wanted: Level): boolean =>
  granted !== undefined && strength[granted] >= strength[wanted]
