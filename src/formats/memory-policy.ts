import type { Row } from './store-columns.ts'
import { confidenceOf, daysOf, momentOf } from './store-columns.ts'

/** How old entries of a policy may be, in milliseconds (null: never too old), and below which confidence they decayed. */
export interface MemoryPolicy {
  readonly maxAge: number | null
  readonly minConfidence?: number | undefined
}

/** The policies by name, and the one of entries that state none. */
export interface MemoryPolicies {
  readonly policies: Readonly<Record<string, MemoryPolicy>>
  readonly standard: string
}

/** The columns that say when an entry was last used or written, its policy, and so on; the likeliest first. */
export const memoryColumns = {
  at: ['last_accessed', 'last_accessed_at', 'accessed_at', 'updated_at', 'timestamp', 'created_at', 'ts'],
  policy: ['policy'],
  confidence: ['confidence'],
  protected: ['protected', 'pinned'],
} as const satisfies Readonly<Record<string, readonly string[]>>

/** An entry by its policy. What is guarded is never stale. */
export interface JudgedMemory {
  readonly policy: string
  /** Milliseconds; null where its date cannot be read. */
  readonly age: number | null
  readonly confidence: number | null
  /** Why it must not be touched, or null. */
  readonly guarded: string | null
  /** Why it is stale, or null. */
  readonly stale: string | null
}

const guard = (name: string, rule: MemoryPolicy | undefined, kept: ReturnType<Row>): string | null => {
  if (rule === undefined) return `the settings have no policy ${name}`
  if (rule.maxAge === null) return `${name} entries never go`
  return kept === 1 || kept === 'true' ? 'it is protected' : null
}

const staleBy = (name: string, { maxAge, minConfidence }: MemoryPolicy, old: number | null, sure: number | null) => {
  if (maxAge !== null && old !== null && old > maxAge)
    return `${daysOf(old)} days old; ${name} entries are kept ${daysOf(maxAge)} days`
  return minConfidence !== undefined && sure !== null && sure < minConfidence
    ? `confidence ${sure}; ${name} entries below ${minConfidence} have decayed`
    : null
}

/** Judges an entry by the policy that it states. `now` in epoch milliseconds. */
export const judgeMemory = (row: Row, { policies, standard }: MemoryPolicies, now: number): JudgedMemory => {
  const stated = row('policy')
  const policy = stated === null || stated === undefined || stated === '' ? standard : String(stated)
  const rule = Object.hasOwn(policies, policy) ? policies[policy] : undefined
  const moment = momentOf(row('at'))
  const age = moment === null ? null : now - moment
  const confidence = confidenceOf(row('confidence'))
  const guarded = guard(policy, rule, row('protected'))
  const stale = guarded !== null || rule === undefined ? null : staleBy(policy, rule, age, confidence)
  return { policy, age, confidence, guarded, stale }
}
