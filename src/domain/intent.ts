import { z } from 'zod'
import type { MailboxRecord } from './state.ts'

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
  value: z.string().nullish(),
  queued_at: z.string().optional(),
  queued_by: z.string().optional(),
  blocked_until: z.string().optional(),
  note: z.string().optional(),
})
export type IntentFile = Readonly<z.infer<typeof intentFileSchema>>

/** A readable intent: where it lies, what it asks. `queuedAt` in epoch milliseconds, 0 when the file does not say. */
export interface Intent {
  readonly path: string
  readonly blob: string
  readonly operation: 'set' | 'delete'
  readonly scope: 'repo' | 'org' | 'env'
  readonly environment: string | null
  /** Upper-cased, as GitHub keeps it. */
  readonly name: string
  readonly value: string | null
  readonly queuedAt: number
  readonly queuedBy: string | null
  readonly heldUntil: string | null
}

/** A person's recorded word for an intent. `value` is the salted hash of what it wants, null for an absent variable. */
export interface Approval {
  readonly path: string
  readonly blob: string
  readonly value: string | null
}

/**
 * What processing remembers of the mailbox: the files that it applied, which are inert from then on whether or not
 * they still lie there, those that it tried in vain, and the approvals of governed ones.
 */
export interface MailboxMemory {
  readonly consumed: readonly { readonly path: string; readonly blob: string }[]
  readonly failures: readonly MailboxRecord[]
  readonly approvals: readonly Approval[]
}
