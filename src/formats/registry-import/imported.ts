import type { VariableLayer } from '../../domain/live.ts'

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
}

/** What a source holds, and what of it is no entry, each with where it stands and why. */
export interface Imported {
  readonly entries: readonly ImportedEntry[]
  readonly skipped: readonly { readonly where: string; readonly reason: string }[]
}

/** How a source is read. `environment`: for entries of environments whose own the source does not name. */
export interface ImportOptions {
  readonly environment: string | null
  /** Takes today's values as defaults, those aside that look like credentials. */
  readonly values: boolean
}
