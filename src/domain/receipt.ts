import { sha256 } from './identity.ts'
import type { Approval, Intent } from './intent.ts'

/** What the intent wants the variable to be, of a secret its sealed form; null for absent. */
export const wantedValue = ({ operation, value, sealed }: Intent): string | null =>
  operation === 'delete' ? null : (sealed?.encrypted ?? value)

/** One salt an intent, so that equal values have unequal hashes and a repeated run writes the same receipt. */
export const saltOf = ({ path, blob }: Pick<Intent, 'path' | 'blob'>): string => sha256(`${blob} ${path}`).slice(0, 32)

/** A value in the ledger: SHA-256 over salt, NUL and value; null for an absent variable. */
export const receiptHash = (file: Pick<Intent, 'path' | 'blob'>, value: string | null): string | null =>
  value === null ? null : sha256(`${saltOf(file)}\0${value}`)

/** The recorded approvals of this very intent: of this file with this content, and of the value it wants. */
export const approvalsOf = <Kind extends Approval>(approvals: readonly Kind[], intent: Intent): readonly Kind[] =>
  approvals.filter(
    ({ path, blob, value }) =>
      path === intent.path && blob === intent.blob && value === receiptHash(intent, wantedValue(intent)),
  )
