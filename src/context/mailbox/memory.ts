import { z } from 'zod'
import { clockSlack, intentStores, targetOf } from '../../domain/intent.ts'
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

/**
 * Whether a line of this action is about the same variable, and of an intent that was queued after this one. None was
 * queued after its line was written, whatever it says, but for a clock that is a little ahead.
 */
const isLater =
  (action: LedgerLine['action'], intent: Intent): ((line: LedgerLine) => boolean) =>
  (line) => {
    const one = intent.queuedAt === 0 ? null : written(line, action)
    if (one === null || targetOf(one) !== targetOf(intent)) return false
    return Math.min(one.queuedAt, Date.parse(line.at) + clockSlack) > intent.queuedAt
  }

/** The applied intent for the same variable that was queued after this one, by its path, or null. */
export const laterApplied = (ledger: readonly LedgerLine[], intent: Intent): string | null =>
  ledger.findLast(isLater('intent.applied', intent))?.subject ?? null

/** The file that this very intent lost against, by what a run wrote into the ledger, or null. */
export const lostAgainst = (ledger: readonly LedgerLine[], { path, blob }: Intent): string | null => {
  const winners = ledger.flatMap(({ action, subject, evidence }) => {
    const parsed = action === 'intent.refused' && subject === path ? supersededSchema.safeParse(evidence) : null
    return parsed?.success === true && parsed.data.blob === blob ? [parsed.data.winner] : []
  })
  return winners.at(-1) ?? null
}

const isEnded = (ledger: readonly LedgerLine[], begun: LedgerLine): boolean =>
  ledger.some(
    ({ seq, subject, action }) =>
      seq > begun.seq && subject === begun.subject && (action === 'intent.applied' || action === 'intent.refused'),
  )

/**
 * The intents for the same variable, queued after this one, that a run set out to apply at or after `since` and whose end
 * it has not written yet; their paths.
 */
export const laterUnderWay = (ledger: readonly LedgerLine[], intent: Intent, since: Date): readonly string[] => {
  const begun = isLater('intent.applying', intent)
  return ledger
    .filter((line) => Date.parse(line.at) >= since.getTime() && begun(line) && !isEnded(ledger, line))
    .map(({ subject }) => subject)
}
