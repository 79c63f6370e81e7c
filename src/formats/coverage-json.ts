import { z } from 'zod'
import { isCount, slashes } from './coverage-report.ts'
import type { CoverageRead } from './coverage-report.ts'

const whole = z.int().nonnegative()
const lineNumbers = z.array(z.int().positive())
const documentSchema = z.object({
  meta: z.object({ timestamp: z.string().optional() }).optional(),
  files: z.record(z.string(), z.object({ executed_lines: lineNumbers, missing_lines: lineNumbers })),
  totals: z.object({
    covered_lines: whole,
    num_statements: whole,
    num_branches: whole.default(0),
    covered_branches: whole.default(0),
  }),
})

/** coverage.py writes local time without a zone, which says too little to compare; with a zone it counts. */
const instant = (stamp: string | undefined): number | null => {
  if (stamp === undefined || !/(?:Z|[+-]\d\d:?\d\d)$/.test(stamp)) return null
  const at = Date.parse(stamp)
  return Number.isNaN(at) ? null : at
}

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/** The document of `coverage json` (formats 2 and 3). */
export const readCoverageJson = (text: string): CoverageRead => {
  const content = parseJson(text)
  if (content === undefined) return { fault: 'it is not valid JSON' }
  const parsed = documentSchema.safeParse(content)
  if (!parsed.success) return { fault: 'it is no report of coverage.py: `files` with lines, and `totals`' }
  const { files, totals, meta } = parsed.data
  const lines = { covered: totals.covered_lines, valid: totals.num_statements }
  const branches = { covered: totals.covered_branches, valid: totals.num_branches }
  if (!isCount(lines) || !isCount(branches)) return { fault: 'its totals contradict themselves' }
  return {
    files: Object.entries(files).map(([path, file]) => ({
      path: slashes(path),
      covered: file.executed_lines,
      missed: file.missing_lines,
    })),
    sources: [],
    lines,
    branches,
    at: instant(meta?.timestamp),
  }
}
