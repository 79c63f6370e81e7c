/** An alert of code scanning as it stands on one ref. */
export type CodeAlert = {
  readonly number: number
  readonly ref: string
  readonly rule: string
  readonly severity: 'note' | 'warning' | 'error'
  readonly security: 'low' | 'medium' | 'high' | 'critical' | null
  readonly tool: string
  readonly path: string
  readonly line: number
  readonly state: 'open' | 'dismissed' | 'fixed'
  readonly createdAt: string
}

/** An upload of results. */
export type Analysis = {
  readonly id: number
  readonly ref: string
  readonly commit: string
  readonly tool: string
  readonly error: string
  readonly createdAt: string
}

/** A dependency under an advisory. */
export type DependencyAlert = {
  readonly number: number
  readonly package: string
  readonly ecosystem: string
  readonly manifest: string
  readonly ghsa: string
  readonly cve: string | null
  readonly severity: 'low' | 'medium' | 'high' | 'critical'
  readonly score: number
  readonly vulnerable: string
  readonly patched: string | null
  readonly state: 'open' | 'dismissed' | 'fixed'
  readonly createdAt: string
}
