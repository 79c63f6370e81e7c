import type { Json } from '../domain/identity.ts'
import type { LedgerEntry, LedgerLine } from '../domain/state.ts'
import { genesis, hashOf } from './hash.ts'

/** Fractions have more than one spelling among languages: whoever checks the chain elsewhere needs integers. */
const holdsFraction = (value: Json): boolean => {
  if (typeof value === 'number') return !Number.isSafeInteger(value)
  if (typeof value !== 'object' || value === null) return false
  return Object.values(value).some(holdsFraction)
}

/**
 * The ledger with entries appended: each takes the next number and the hash of the line before it (64 zeros at first).
 * Evidence states numbers as integers; write a fraction as text.
 */
export const appendLines = (
  previous: readonly LedgerLine[],
  entries: readonly LedgerEntry[],
): readonly LedgerLine[] => {
  const lines = [...previous]
  for (const { at, actor, action, subject, evidence } of entries) {
    if (holdsFraction(evidence)) throw new TypeError(`the evidence of ${action} ${subject} holds a fraction`)
    const last = lines.at(-1)
    const line = { seq: (last?.seq ?? -1) + 1, at, actor, action, subject, evidence, prev: last?.hash ?? genesis }
    lines.push({ ...line, hash: hashOf(line) })
  }
  return lines
}
