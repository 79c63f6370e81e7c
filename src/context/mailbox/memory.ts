import { z } from 'zod'
import { clockSlack, intentStores, targetOf } from '../../domain/intent.ts'
import type { Approval, Intent, MailboxMemory } from '../../domain/intent.ts'
import type { LedgerLine, State } from '../../domain/state.ts'

const blobSchema = z.object({ blob: z.string() })
const approvalSchema = z.object({
  blob: z.string(),
  value: z.string().nullable(),
  brought: z.string(),
  comment: z.int().nullable(),
  requesters: z.array(z.string()).default([]),
})
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

/** What a line says of a file: that it was applied or lost then, or that a run set out to apply it, which ends nothing. */
const saidOf = ({ action, subject: path, at, evidence }: LedgerLine) => {
  if (action === 'intent.refused') {
    const lost = supersededSchema.safeParse(evidence)
    return lost.success ? { path, at, ...lost.data, isConsumed: true } : null
  }
  const found = action === 'intent.applied' || action === 'intent.applying' ? blobSchema.safeParse(evidence) : null
  if (found?.success !== true) return null
  return { path, at, ...found.data, winner: null, isConsumed: action === 'intent.applied' }
}

const voidSchema = z.object({ blob: z.string(), brought: z.string() })

/** The files whose approvals are void for ever as one commit brought them, because they were taken out since. */
const voidsIn = (ledger: readonly LedgerLine[]): readonly Pick<Approval, 'path' | 'blob' | 'brought'>[] =>
  ledger.flatMap(({ action, subject, evidence }) => {
    const parsed = action === 'confirm.void' ? voidSchema.safeParse(evidence) : null
    return parsed?.success === true ? [{ path: subject, ...parsed.data }] : []
  })

/** Whether no approval of a file counts any more as this commit brought it. */
export const isVoided = (ledger: readonly LedgerLine[], one: Pick<Approval, 'path' | 'blob' | 'brought'>): boolean =>
  voidsIn(ledger).some(({ path, blob, brought }) => path === one.path && blob === one.blob && brought === one.brought)

/** The approvals that stand. */
const approvalsIn = (ledger: readonly LedgerLine[]): readonly Approval[] =>
  ledger.flatMap(({ action, subject, evidence }) => {
    const parsed = action === 'confirm' ? approvalSchema.safeParse(evidence) : null
    const approval = parsed?.success === true ? { path: subject, ...parsed.data } : null
    return approval === null || isVoided(ledger, approval) ? [] : [approval]
  })

/**
 * What the state remembers of the mailbox. Consumed are files that the ledger calls applied, and those that lost
 * against a later one: both are inert from then on, whether or not they still lie there, unless a run sets out for one
 * anew because an older one was written over it.
 */
export const mailboxMemory = ({ ledger, mailbox }: Pick<State, 'ledger' | 'mailbox'>): MailboxMemory => {
  const last = new Map<string, NonNullable<ReturnType<typeof saidOf>>>()
  for (const line of ledger) {
    const said = saidOf(line)
    if (said !== null) last.set(`${said.blob} ${said.path}`, said)
  }
  const consumed = [...last.values()].flatMap(({ isConsumed, ...file }) => (isConsumed ? [file] : []))
  return { consumed, failures: mailbox, approvals: approvalsIn(ledger) }
}

const written = (line: LedgerLine, action: LedgerLine['action']): Written | null => {
  const parsed = line.action === action ? writtenSchema.safeParse(line.evidence) : null
  return parsed?.success === true ? parsed.data : null
}

const begun = (ledger: readonly LedgerLine[], { path, blob }: Intent): LedgerLine | undefined =>
  ledger.findLast(
    (one) => one.subject === path && one.action === 'intent.applying' && written(one, one.action)?.blob === blob,
  )

/** Which line of the ledger says last that a run set out to apply this intent, by its number; null for none. */
export const lastSetOut = (ledger: readonly LedgerLine[], intent: Intent): number | null =>
  begun(ledger, intent)?.seq ?? null

/**
 * How the variable stood when an earlier run set out to apply this intent, and broke off before it wrote a receipt:
 * the salted hash, null for absent; undefined when no run set out.
 */
export const setOut = (ledger: readonly LedgerLine[], intent: Intent): string | null | undefined => {
  const line = begun(ledger, intent)
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

/** What the ledger says last of a later intent for the same variable, that it was applied or is about to be. */
export const laterWritten = (ledger: readonly LedgerLine[], intent: Intent): LedgerLine | null => {
  const isApplied = isLater('intent.applied', intent)
  const isBegun = isLater('intent.applying', intent)
  return ledger.findLast((line) => isApplied(line) || isBegun(line)) ?? null
}

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
