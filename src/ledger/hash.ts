import { canonical, sha256 } from '../domain/identity.ts'
import type { LedgerLine } from '../domain/state.ts'

/** What stands for the hash of a line before the first. */
export const genesis = '0'.repeat(64)

/** A line's hash: SHA-256 over RFC 8785 of the line without its hash. */
export const hashOf = ({ seq, at, actor, action, subject, evidence, prev }: Omit<LedgerLine, 'hash'>): string =>
  sha256(canonical({ seq, at, actor, action, subject, evidence, prev }))
