import type { Observation } from '../../../../domain/finding.ts'
import type { Reading, Unknown } from '../../../../domain/reading.ts'
import type { View } from '../../../../domain/sensor.ts'
import type { Tree } from '../../../../domain/workspace.ts'
import { coverageReport } from '../../../../formats/coverage.ts'
import { linesOf, percentOf } from '../../../../formats/coverage-report.ts'
import type { Count, CoverageReport } from '../../../../formats/coverage-report.ts'
import { locate, merged } from './files.ts'
import type { LocatedFile } from './files.ts'
import { whyStale } from './stale.ts'
import { uncoveredChange } from './uncovered-change.ts'
import { implementSensor } from '../../../../domain/sensor.ts'
import { settings } from '../coverage.ts'
import type { Settings } from '../coverage.ts'

/** What tools name their reports, where the settings name none; what lies among tests is a sample. */
const usual = ['**/{coverage,cobertura,cobertura-coverage,jacoco,jacocoTestReport}.xml', '**/lcov.info']

const samples = ['**/{test,tests,testdata,fixtures,docs,examples,node_modules,site-packages,vendor,third_party}/**']

/** Files in which coverage.py is set up, and what stands there (https://coverage.readthedocs.io, Configuration). */
const setups = {
  '.coveragerc': /^/,
  'pyproject.toml': /^\[tool\.coverage/m,
  'setup.cfg': /^\[coverage:/m,
  'tox.ini': /^\[coverage:/m,
}

/** Where this repository says how its coverage is measured; null where it does not. */
const setupIn = async (tree: Tree): Promise<string | null> => {
  for (const [path, stated] of Object.entries(setups)) {
    const text = tree.has(path) ? await tree.text(path) : null
    if (text?.known === true && stated.test(text.value)) return path
  }
  return null
}

/** What is said without reports in the settings: what the committed ones say, that there should be one, or nothing. */
const withoutSettings = async (view: View, given: Settings): Promise<Reading> => {
  const paths = view.tree.match(usual, samples)
  if (paths.length > 0) return measure(paths, view, given)
  const setup = await setupIn(view.tree)
  if (setup === null) return { findings: [], unknown: [], notApplicable: 'nothing here measures coverage' }
  const reason =
    'coverage is set up here, but no report lies in this tree: name those that test runs write in `reports`'
  return { findings: [], unknown: [{ subject: setup, reason }] }
}

/** A report with the file that it was read from. */
interface Read {
  readonly path: string
  readonly report: CoverageReport
}

const readReports = async (paths: readonly string[], view: View): Promise<readonly (Read | Unknown)[]> =>
  Promise.all(
    paths.map(async (path) => {
      const text = await view.tree.text(path)
      if (!text.known) return { subject: path, reason: text.reason }
      const report = coverageReport.parse({ path, text: text.value })
      return 'fault' in report ? { subject: path, reason: report.fault } : { path, report }
    }),
  )

/** One report's own totals; several are laid over each other line by line, where branches cannot be. */
const countsOf = (reads: readonly Read[], files: readonly LocatedFile[]): readonly Count[] => {
  const [only, ...others] = reads
  return only !== undefined && others.length === 0 ? [only.report.lines, only.report.branches] : [linesOf(files)]
}

const show = (percent: number): string => `${Number(percent.toFixed(2))} %`

const under = (
  percent: number,
  { threshold }: Settings,
  reads: readonly Read[],
  files: readonly LocatedFile[],
): Observation => {
  const [first] = reads
  const path = first?.path ?? ''
  const worst = files
    .filter(({ missed }) => missed.length > 0)
    .toSorted((a, b) => b.missed.length - a.missed.length || (a.path < b.path ? -1 : 1))
    .slice(0, 10)
  const list = worst.map(
    (file) => `- \`${file.path}\`: ${file.missed.length} of ${file.missed.length + file.covered.length} lines`,
  )
  return {
    kind: 'under-threshold',
    subject: path,
    effect: 'degrades',
    title: `Coverage ${show(percent)} is under ${show(threshold)}`,
    detail: `By ${reads.map((read) => `\`${read.path}\``).join(', ')}, tests run ${show(percent)} of what was measured; the settings ask for ${show(threshold)}.${list.length === 0 ? '' : `\n\nMost lines are missed in\n\n${list.join('\n')}`}`,
    remedy: 'test what is missed; the threshold is never lowered to pass',
    location: { path, line: 1, column: 1, endLine: 1, endColumn: 1 },
    data: { percent, threshold },
  }
}

/** Globs of the settings that no file matches: half the reports must not pass for all of them. */
const missing = ({ reports }: Settings, tree: Tree): readonly Unknown[] =>
  reports
    .filter((glob) => tree.match([glob]).length === 0)
    .map((glob) => ({
      subject: glob,
      reason: tree.partial ?? 'no such report is here: no test run has written it into this tree',
    }))

async function measure(paths: readonly string[], view: View, given: Settings): Promise<Reading> {
  const answers = await readReports(paths, view)
  const broken = answers.filter((one) => 'reason' in one)
  const reads = answers.filter((one) => 'report' in one)
  const files = merged(reads.flatMap(({ report }) => locate(report, view.tree)))
  const percent = percentOf(countsOf(reads, files))
  const stale = await whyStale(reads, files, view)
  const empty = reads
    .filter(({ report }) => report.lines.valid === 0)
    .map(({ path }) => ({ subject: path, reason: 'it measured no line' }))
  const unknown = [...missing(given, view.tree), ...broken, ...empty, ...stale]
  if (percent === null) return { findings: [], unknown }
  const low = percent < given.threshold ? [under(percent, given, reads, files)] : []
  return {
    findings: [...low, ...uncoveredChange(files, view.change)],
    unknown,
    figures: { percent, threshold: given.threshold },
  }
}

/** What `coverage` does with files and with the repository. */
export const implementation = implementSensor(settings, {
  conclude: async (_, view, given) => {
    if (given.reports.length === 0) return withoutSettings(view, given)
    const paths = view.tree.match(given.reports)
    return paths.length > 0 ? measure(paths, view, given) : { findings: [], unknown: missing(given, view.tree) }
  },
})
