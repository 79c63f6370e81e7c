import type { Tree } from '../../../../domain/workspace.ts'
import type { CoveredFile, CoverageReport } from '../../../../formats/coverage-report.ts'

/** A measured file under the path that this repository has it at; `found` is false where it has no such file. */
export interface LocatedFile extends CoveredFile {
  readonly found: boolean
}

/** Candidates for a report's path: as written, under a source folder, and without the folders of another machine. */
const candidates = (path: string, sources: readonly string[]): readonly string[] => {
  const under = sources.map((source) => (source === '' ? path : `${source.replace(/\/$/, '')}/${path}`))
  const whole = path.startsWith('/') ? [path] : [path, ...under]
  return whole.flatMap((one) => {
    if (!one.startsWith('/')) return [one]
    const parts = one.split('/').filter((part) => part !== '')
    return parts.map((_, index) => parts.slice(index).join('/'))
  })
}

/** The files of a report, where they lie in the repository. Reports of CI hold absolute paths of its machine. */
export const locate = ({ files, sources }: CoverageReport, tree: Tree): readonly LocatedFile[] =>
  files.map((file) => {
    const path = candidates(file.path, sources).find((one) => tree.has(one))
    return { ...file, path: path ?? file.path, found: path !== undefined }
  })

/** Several reports over each other: a line is covered when any of them ran it. Sorted by path. */
export const merged = (files: readonly LocatedFile[]): readonly LocatedFile[] => {
  const byPath = new Map<string, LocatedFile>()
  for (const file of files) {
    const known = byPath.get(file.path)
    byPath.set(file.path, known === undefined ? file : union(known, file))
  }
  return Array.from(byPath.values()).toSorted((a, b) => (a.path < b.path ? -1 : 1))
}

const union = (one: LocatedFile, other: LocatedFile): LocatedFile => {
  const covered = new Set([...one.covered, ...other.covered])
  const missed = new Set([...one.missed, ...other.missed])
  return {
    ...one,
    covered: Array.from(covered).toSorted((a, b) => a - b),
    missed: Array.from(missed)
      .filter((line) => !covered.has(line))
      .toSorted((a, b) => a - b),
  }
}
