import type { VariableLayer } from '../../domain/live.ts'
import type { ExpectedVariable } from '../../domain/registry.ts'

/** An entry that was found somewhere, in the words of a registry file; what the source does not say is left out. */
export interface ImportedEntry {
  readonly name: string
  readonly layer: VariableLayer
  readonly environment?: string
  readonly required?: boolean
  readonly category?: string
  readonly purpose?: string
  readonly governed?: boolean
  readonly default?: string
  readonly owner?: string
  readonly pattern?: string
  readonly allowed?: readonly string[]
  /** As people write it: `30d`. */
  readonly rotateAfter?: string
  readonly expiry?: ExpectedVariable['expiry']
}

/** Where something stands in a source, and what is to be said of it. */
export interface Remark {
  readonly where: string
  readonly reason: string
}

/**
 * What a source holds. `skipped`: what may be an entry and could not be taken. `aside`: what is none for sure, and what
 * was left out of entries that were taken.
 */
export interface Imported {
  readonly entries: readonly ImportedEntry[]
  readonly skipped: readonly Remark[]
  readonly aside: readonly Remark[]
}

/** How a source is read. `environment`: for entries of environments whose own the source does not name. */
export interface ImportOptions {
  readonly environment: string | null
  /** Takes today's values as defaults, those aside that look like credentials. */
  readonly values: boolean
}
