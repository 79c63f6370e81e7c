import { XMLValidator } from 'fast-xml-parser'
import { z } from 'zod'
import { isCount, linesOf, slashes } from './coverage-report.ts'
import type { Count, CoveredFile, CoverageRead } from './coverage-report.ts'
import { integer, reportParser } from './coverage-xml-parser.ts'

const parser = reportParser(['package', 'class', 'line', 'source'])

/** An element without children is read as an empty text. */
const element = <Shape extends z.ZodType>(shape: Shape) => z.preprocess((value) => (value === '' ? {} : value), shape)

const lineSchema = z.object({ '@number': integer, '@hits': integer })
const classSchema = z.object({
  '@filename': z.string(),
  lines: element(z.object({ line: z.array(lineSchema).default([]) })).optional(),
})
const packageSchema = z.object({ classes: element(z.object({ class: z.array(classSchema).default([]) })).optional() })
const documentSchema = z.object({
  coverage: z.object({
    '@timestamp': integer.optional().catch(undefined),
    '@lines-valid': integer.optional(),
    '@lines-covered': integer.optional(),
    '@branches-valid': integer.optional(),
    '@branches-covered': integer.optional(),
    sources: element(z.object({ source: z.array(z.string()).default([]) })).optional(),
    packages: element(z.object({ package: z.array(packageSchema).default([]) })).optional(),
  }),
})
type Packages = z.infer<typeof documentSchema>['coverage']['packages']

/** Classes of one file are one file; a line counts as covered when any of them hit it. */
const filesOf = (packages: Packages): readonly CoveredFile[] => {
  const hits = new Map<string, Map<number, boolean>>()
  const classes = packages?.package.flatMap(({ classes }) => classes?.class ?? []) ?? []
  for (const one of classes) {
    const path = slashes(one['@filename'])
    const lines = hits.get(path) ?? new Map<number, boolean>()
    hits.set(path, lines)
    for (const line of one.lines?.line ?? [])
      lines.set(line['@number'], line['@hits'] > 0 || lines.get(line['@number']) === true)
  }
  return Array.from(hits, ([path, lines]) => {
    const numbers = Array.from(lines.keys()).toSorted((a, b) => a - b)
    return {
      path,
      covered: numbers.filter((number) => lines.get(number) === true),
      missed: numbers.filter((number) => lines.get(number) !== true),
    }
  })
}

const counted = (covered: number | undefined, valid: number | undefined, otherwise: Count): Count =>
  covered === undefined || valid === undefined ? otherwise : { covered, valid }

/** coverage.py writes milliseconds; the DTD and others mean seconds. */
const instant = (stamp: number | undefined): number | null => {
  if (stamp === undefined || stamp === 0) return null
  return stamp < 100_000_000_000 ? stamp * 1000 : stamp
}

/** Cobertura's `coverage` document (coverage-04.dtd), as coverage.py and pytest-cov write it. */
export const readCoverageXml = (text: string): CoverageRead => {
  const valid = XMLValidator.validate(text)
  if (valid !== true) return { fault: `line ${valid.err.line}: it is not valid XML` }
  const content: unknown = parser.parse(text)
  const parsed = documentSchema.safeParse(content)
  if (!parsed.success) return { fault: 'it is no Cobertura report: an element `coverage` with packages and lines' }
  const { coverage } = parsed.data
  const files = filesOf(coverage.packages)
  const { sources } = coverage
  const lines = counted(coverage['@lines-covered'], coverage['@lines-valid'], linesOf(files))
  const branches = counted(coverage['@branches-covered'], coverage['@branches-valid'], { covered: 0, valid: 0 })
  if (!isCount(lines) || !isCount(branches)) return { fault: 'its totals contradict themselves' }
  return {
    files,
    sources: sources?.source.map(slashes) ?? [],
    lines,
    branches,
    at: instant(coverage['@timestamp']),
  }
}
