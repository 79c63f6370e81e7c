import { XMLValidator } from 'fast-xml-parser'
import { z } from 'zod'
import { isCount, linesOf, slashes } from './coverage-report.ts'
import type { Count, CoveredFile, CoverageRead } from './coverage-report.ts'
import { integer, reportParser } from './coverage-xml-parser.ts'

const parser = reportParser(['group', 'package', 'sourcefile', 'line', 'counter', 'sessioninfo'])

const packageSchema = z.object({
  '@name': z.string(),
  sourcefile: z
    .array(
      z.object({
        '@name': z.string(),
        line: z.array(z.object({ '@nr': integer, '@ci': integer })).default([]),
      }),
    )
    .default([]),
})
const counterSchema = z.object({ '@type': z.string(), '@missed': integer, '@covered': integer })
const held = { package: z.array(packageSchema).default([]), counter: z.array(counterSchema).default([]) }
const documentSchema = z.object({
  report: z.object({
    ...held,
    group: z.array(z.object(held)).default([]),
    sessioninfo: z.array(z.object({ '@dump': integer.optional().catch(undefined) })).default([]),
  }),
})
type Report = z.infer<typeof documentSchema>['report']

const filesOf = ({ package: own, group }: Report): readonly CoveredFile[] =>
  [...own, ...group.flatMap((one) => one.package)].flatMap((holder) =>
    holder.sourcefile.map(({ '@name': name, line }) => ({
      path: slashes(`${holder['@name']}/${name}`),
      covered: line.filter((one) => one['@ci'] > 0).map((one) => one['@nr']),
      missed: line.filter((one) => one['@ci'] === 0).map((one) => one['@nr']),
    })),
  )

const counted = ({ counter }: Report, type: string, otherwise: Count): Count => {
  const found = counter.find((one) => one['@type'] === type)
  return found === undefined ? otherwise : { covered: found['@covered'], valid: found['@covered'] + found['@missed'] }
}

/** Where builds for the JVM keep the sources of packages. */
const sources = ['src/main/java', 'src/main/kotlin', 'src/main/scala']

/** JaCoCo's `report` document (https://www.jacoco.org/jacoco/trunk/coverage/report.dtd); groups one level deep. */
export const readJacoco = (text: string): CoverageRead => {
  const valid = XMLValidator.validate(text)
  if (valid !== true) return { fault: `line ${valid.err.line}: it is not valid XML` }
  const content: unknown = parser.parse(text)
  const parsed = documentSchema.safeParse(content)
  const report = parsed.data?.report
  if (report === undefined || report.package.length + report.group.length + report.counter.length === 0)
    return { fault: 'it is no report of JaCoCo: an element `report` with packages and counters' }
  const files = filesOf(report)
  const lines = counted(report, 'LINE', linesOf(files))
  const branches = counted(report, 'BRANCH', { covered: 0, valid: 0 })
  if (!isCount(lines) || !isCount(branches)) return { fault: 'its totals contradict themselves' }
  const dumps = report.sessioninfo.flatMap((one) => one['@dump'] ?? [])
  return {
    files,
    sources,
    lines,
    branches,
    at: dumps.reduce<number | null>((last, at) => Math.max(last ?? 0, at), null),
  }
}
