import { z } from 'zod'
import { intentStores, targetOf } from '../../domain/intent.ts'
import type { Intent, MailboxMemory } from '../../domain/intent.ts'
import type { LedgerLine, State } from '../../domain/state.ts'

const blobSchema = z.object({ blob: z.string() })
const approvalSchema = z.object({ blob: z.string(), value: z.string().nullable() })
const supersededSchema = z.object({ blob: z.string(), winner: z.string() })

/** What the ledger says of an intent; the fields of `intent.applying` and `intent.applied`. */
const writtenSchema = z.object({
  blob: z.string(),
  store: z.enum(intentStores).default('variables'),
  scope: z.enum(['repo', 'org', 'env']),
  environment: z.string().nullable(),
  name: z.string(),
  /** Epoch milliseconds, 0 when the file does not say. */
  queuedAt: z.int(),
  /** How the variable stood before: the salted hash of its value or date, null when it was absent. */
  before: z.string().nullable().optional(),
})
type Written = z.infer<typeof writtenSchema>

/**
 * What the state remembers of the mailbox. Consumed are files that the ledger calls applied, and those that lost
 * against a later one: both are inert from then on, whether or not they still lie there.
 */
export const mailboxMemory = ({ ledger, mailbox }: Pick<State, 'ledger' | 'mailbox'>): MailboxMemory => {
  const consumed = ledger.flatMap(({ action, subject, evidence }) => {
    const schema = action === 'intent.applied' ? blobSchema : supersededSchema
    const parsed = schema.safeParse(evidence)
    const counts = action === 'intent.applied' || action === 'intent.refused'
    return counts && parsed.success ? [{ path: subject, blob: parsed.data.blob }] : []
  })
  const approvals = ledger.flatMap(({ action, subject, evidence }) => {
    const parsed = action === 'confirm' ? approvalSchema.safeParse(evidence) : null
    return parsed?.success === true ? [{ path: subject, ...parsed.data }] : []
  })
  return { consumed, failures: mailbox, approvals }
}

const written = (line: LedgerLine, action: LedgerLine['action']): Written | null => {
  const parsed = line.action === action ? writtenSchema.safeParse(line.evidence) : null
  return parsed?.success === true ? parsed.data : null
}

/**
 * How the variable stood when an earlier run set out to apply this intent, and broke off before it wrote a receipt:
 * the salted hash, null for absent; undefined when no run set out.
 */
export const setOut = (ledger: readonly LedgerLine[], { path, blob }: Intent): string | null | undefined => {
  const line = ledger.findLast(
    (one) => one.subject === path && one.action === 'intent.applying' && written(one, one.action)?.blob === blob,
  )
  return line === undefined ? undefined : (written(line, line.action)?.before ?? null)
}

/** The applied intent for the same variable that was queued after this one, by its path, or null. */
export const laterApplied = (ledger: readonly LedgerLine[], intent: Intent): string | null => {
  if (intent.queuedAt === 0) return null
  const later = ledger.findLast((line) => {
    const one = written(line, 'intent.applied')
    return one !== null && targetOf(one) === targetOf(intent) && one.queuedAt > intent.queuedAt
  })
  return later?.subject ?? null
}
