import { z } from 'zod'
import type { VariableLayer } from './live.ts'
import type { MailboxRecord } from './state.ts'

/** By how much the clock of whoever queues an intent may be ahead, in milliseconds. */
export const clockSlack = 5 * 60_000

/** Where an intent writes: variables, or the secrets of Actions, Dependabot or Codespaces. */
export const intentStores = ['variables', 'actions', 'dependabot', 'codespaces'] as const
export type IntentStore = (typeof intentStores)[number]

/** A file of the mailbox is given up after this many tries. */
export const maximumTries = 3

/**
 * A mailbox file `variable_*.json` as real mailboxes hold it: the contract's fields, defaults for those that are often
 * missing, unknown keys kept. What GitHub or the governance refuses is judged later, with a reason, not here.
 */
export const intentFileSchema = z.looseObject({
  schema_version: z.union([z.string(), z.int()]).default('1'),
  operation: z.enum(['set', 'delete']),
  scope: z.enum(['repo', 'org', 'env']).default('repo'),
  environment: z.string().min(1).optional(),
  owner: z.string().min(1).optional(),
  repo: z.string().min(1).optional(),
  name: z.string(),
  /** Absent: variables, or the secrets of Actions where the file carries a sealed value. */
  store: z.enum(intentStores).optional(),
  value: z.string().nullish(),
  /** A libsodium sealed box in Base64, and GitHub's id of the public key that it was sealed to. */
  encrypted_value: z.string().optional(),
  key_id: z.string().optional(),
  queued_at: z.string().optional(),
  queued_by: z.string().optional(),
  blocked_until: z.string().optional(),
  note: z.string().optional(),
})
export type IntentFile = Readonly<z.infer<typeof intentFileSchema>>

/** A secret's value as nobody but GitHub can read it: a sealed box in Base64, and the id of the key it is sealed to. */
export interface Sealed {
  readonly encrypted: string
  readonly keyId: string
}

/** A readable intent: where it lies, what it asks. `queuedAt` in epoch milliseconds, 0 when the file does not say. */
export interface Intent {
  readonly path: string
  readonly blob: string
  readonly operation: 'set' | 'delete'
  readonly scope: 'repo' | 'org' | 'env'
  readonly environment: string | null
  readonly store: IntentStore
  /** Upper-cased, as GitHub keeps it. */
  readonly name: string
  /** Of a variable; null for what is deleted, and for a secret. */
  readonly value: string | null
  readonly sealed: Sealed | null
  readonly queuedAt: number
  readonly queuedBy: string | null
  readonly heldUntil: string | null
}

const layers = {
  variables: { repo: 'repo-vars', org: 'org-vars', env: 'env-vars' },
  actions: { repo: 'repo-secrets', org: 'org-secrets', env: 'env-secrets' },
  dependabot: { repo: 'dependabot', org: null, env: null },
  codespaces: { repo: 'codespace', org: null, env: null },
} as const satisfies Readonly<Record<IntentStore, Readonly<Record<Intent['scope'], VariableLayer | null>>>>

/** The layer in which a store lies at a scope; null where this mailbox knows none. */
export const layerAt = (store: IntentStore, scope: Intent['scope']): VariableLayer | null => layers[store][scope]

/** The layer in which an intent writes. */
export const layerOf = ({ store, scope }: Pick<Intent, 'store' | 'scope'>): VariableLayer =>
  layerAt(store, scope) ?? 'repo-secrets'

/** Where an intent writes: equal targets are one variable or secret. */
export const targetOf = (intent: Pick<Intent, 'store' | 'scope' | 'environment' | 'name'>): string =>
  JSON.stringify([layerOf(intent), intent.environment, intent.name])

/**
 * A person's recorded word for an intent. `value` is the salted hash of what it wants, null for an absent variable;
 * `brought` the commit that brought the file; `comment` the id of the comment by which it was confirmed, null for a review;
 * `requesters` those who had asked for it then, which the code in the comment binds, none where absent.
 */
export interface Approval {
  readonly path: string
  readonly blob: string
  readonly value: string | null
  readonly brought: string
  readonly comment: number | null
  readonly requesters?: readonly string[]
}

/** A file of the mailbox that is done with: applied at `at` (ISO 8601), or lost then against the file `winner`. */
export interface ConsumedIntent {
  readonly path: string
  readonly blob: string
  readonly at: string
  readonly winner: string | null
}

/**
 * What processing remembers of the mailbox: the files that it applied, which are inert from then on whether or not
 * they still lie there, those that it tried in vain, and the approvals of governed ones.
 */
export interface MailboxMemory {
  readonly consumed: readonly ConsumedIntent[]
  readonly failures: readonly MailboxRecord[]
  readonly approvals: readonly Approval[]
}
