import type { Unknown } from '../../../../domain/reading.ts'
import type { View } from '../../../../domain/sensor.ts'
import type { CoverageReport } from '../../../../formats/coverage-report.ts'
import type { LocatedFile } from './files.ts'

const mostPaths = 100

/** The measured files, or the folders they lie in where they are too many to ask for one by one. */
const globsOf = (files: readonly LocatedFile[]): readonly string[] => {
  const paths = files.filter(({ found }) => found).map(({ path }) => path)
  if (paths.length <= mostPaths) return paths
  return [...new Set(paths.map((path) => (path.includes('/') ? `${path.slice(0, path.indexOf('/'))}/**/*.py` : path)))]
}

const day = (milliseconds: number): string => new Date(milliseconds).toISOString().slice(0, 16).replace('T', ' ')

const measuredAt = async (path: string, { at }: CoverageReport, { history }: View): Promise<number | null> => {
  if (at !== null) return at
  const committed = await history.lastChange([path])
  return committed.known && committed.value !== null ? committed.value.getTime() : null
}

/** Reports that were measured before the last commit that touched what they measure: their figure is of other code. */
export const whyStale = async (
  reads: readonly { readonly path: string; readonly report: CoverageReport }[],
  files: readonly LocatedFile[],
  view: View,
): Promise<readonly Unknown[]> => {
  const globs = globsOf(files)
  const changed = globs.length === 0 ? null : await view.history.lastChange(globs)
  if (changed === null || !changed.known || changed.value === null) return []
  const last = changed.value.getTime()
  const stale: Unknown[] = []
  for (const { path, report } of reads) {
    const at = await measuredAt(path, report, view)
    if (at !== null && at < last)
      stale.push({ subject: path, reason: `it was measured ${day(at)}, before its sources changed (${day(last)})` })
  }
  return stale
}
