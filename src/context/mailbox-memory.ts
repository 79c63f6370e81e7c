import type { MailboxMemory } from '../domain/intent.ts'
import type { State } from '../domain/state.ts'
import { z } from 'zod'

const appliedSchema = z.object({ path: z.string(), blob: z.string() })

/** What the state remembers of the mailbox: the ledger's applied intents, and the files that failed. */
export const mailboxMemoryOf = ({ ledger, mailbox }: State): MailboxMemory => ({
  consumed: ledger.flatMap(({ action, evidence }) => {
    const applied = appliedSchema.safeParse(evidence)
    return action === 'intent.applied' && applied.success ? [applied.data] : []
  }),
  failures: mailbox,
})
