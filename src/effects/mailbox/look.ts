import type { Answer } from '../../domain/answer.ts'
import type { Intent } from '../../domain/intent.ts'
import type { Live } from '../../domain/live.ts'
import type { LedgerLine, MailboxRecord } from '../../domain/state.ts'
import { setOut } from '../../context/mailbox/memory.ts'
import { receiptHash, wantedValue } from '../../domain/receipt.ts'
import { liveValue } from './live-values.ts'

/** An intent to be applied, with what earlier runs remember of it. */
export interface Due {
  readonly intent: Intent
  readonly failure: MailboxRecord | null
}

/**
 * What a look at GitHub says about a due intent. `write`: its variable stands as before. `confirm`: it stands as wanted.
 * `conflict`: after an earlier run set out to write it somebody else did. `blind`: GitHub does not say how it stands.
 */
export type Looked =
  | (Due & { readonly stands: 'write' | 'confirm'; readonly now: string | null })
  | (Due & { readonly stands: 'conflict' })
  | (Due & { readonly stands: 'blind'; readonly answer: Extract<Answer<never>, { readonly known: false }> })

/** Looks at the variable of each due intent. */
export const look = async (
  live: Live,
  due: readonly Due[],
  ledger: readonly LedgerLine[],
): Promise<readonly Looked[]> => {
  const looked: Looked[] = []
  for (const one of due) {
    const { intent } = one
    const answer = await liveValue(live, intent)
    if (!answer.known) {
      looked.push({ ...one, stands: 'blind', answer })
      continue
    }
    const before = setOut(ledger, intent)
    const now = answer.value
    if (now === wantedValue(intent)) looked.push({ ...one, stands: 'confirm', now })
    else if (before === undefined || before === receiptHash(intent, now)) looked.push({ ...one, stands: 'write', now })
    else looked.push({ ...one, stands: 'conflict' })
  }
  return looked
}
