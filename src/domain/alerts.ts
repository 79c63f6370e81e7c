/** An open alert of code scanning (CodeQL, or any tool that uploads SARIF). */
export interface CodeScanningAlert {
  readonly number: number
  readonly url: string
  /** The tool's rule, such as `py/sql-injection`. */
  readonly rule: string
  readonly description: string
  readonly severity: 'none' | 'note' | 'warning' | 'error' | null
  /** GitHub's level for rules of security, from the CVSS score that the rule states; null for rules of quality. */
  readonly security: 'low' | 'medium' | 'high' | 'critical' | null
  readonly tool: string
  /** Where it stands now; null where the tool named no place. */
  readonly path: string | null
  readonly line: number | null
  readonly message: string
}

/** One upload of results for a ref. `error` is empty where GitHub took all of them. */
export interface CodeScanningAnalysis {
  readonly tool: string
  readonly category: string
  readonly commit: string
  readonly createdAt: string
  readonly error: string
}

/** An open Dependabot alert: a dependency in a manifest, and the advisory that it falls under. */
export interface DependabotAlert {
  readonly number: number
  readonly url: string
  /** GitHub's name of the ecosystem: `pip`, `npm`, `actions` … */
  readonly ecosystem: string
  readonly package: string
  readonly manifest: string
  readonly scope: 'development' | 'runtime' | null
  readonly ghsa: string
  readonly cve: string | null
  readonly severity: 'low' | 'medium' | 'high' | 'critical'
  /** CVSS base score from 0 to 10, version 4 before 3; null where the advisory has none. */
  readonly score: number | null
  readonly summary: string
  readonly vulnerable: string
  readonly patched: string | null
}
