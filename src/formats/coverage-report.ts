/** How far a count got: `covered` of `valid`. */
export interface Count {
  readonly covered: number
  readonly valid: number
}

/** The lines of one measured file; the path is as the report writes it, with `/`. */
export interface CoveredFile {
  readonly path: string
  readonly covered: readonly number[]
  readonly missed: readonly number[]
}

export interface CoverageReport {
  readonly files: readonly CoveredFile[]
  /** Folders that the paths may count from. */
  readonly sources: readonly string[]
  readonly lines: Count
  /** Zero of zero where branches were not measured. */
  readonly branches: Count
  /** When it was measured, milliseconds since 1970; null where the report does not say. */
  readonly at: number | null
}

export type CoverageRead = CoverageReport | { readonly fault: string }

/**
 * Lines and branches together, as coverage.py counts its total: 0–100; null where nothing was measured. Rounded to two
 * digits, but never up to 100.
 */
export const percentOf = (counts: readonly Count[]): number | null => {
  const covered = counts.reduce((sum, count) => sum + count.covered, 0)
  const valid = counts.reduce((sum, count) => sum + count.valid, 0)
  if (valid === 0) return null
  const rounded = Math.round((covered / valid) * 10_000) / 100
  return rounded === 100 && covered < valid ? 99.99 : rounded
}

/** The counts of lines by file, for reports that state no total. */
export const linesOf = (files: readonly CoveredFile[]): Count => {
  const covered = files.reduce((sum, file) => sum + file.covered.length, 0)
  return { covered, valid: covered + files.reduce((sum, file) => sum + file.missed.length, 0) }
}

/** A count that a report states, or why it cannot be one. */
export const isCount = ({ covered, valid }: Count): boolean =>
  Number.isSafeInteger(covered) && Number.isSafeInteger(valid) && covered >= 0 && covered <= valid

export const slashes = (path: string): string => path.replaceAll('\\', '/').replace(/^\.\//, '')
