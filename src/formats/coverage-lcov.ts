import { linesOf, slashes } from './coverage-report.ts'
import type { CoveredFile, CoverageRead } from './coverage-report.ts'

interface Section {
  readonly path: string
  readonly hits: Map<number, boolean>
}

const record = /^([A-Z]{2,4}):(.*)$/

const closed = ({ path, hits }: Section): CoveredFile => {
  const numbers = Array.from(hits.keys()).toSorted((a, b) => a - b)
  return {
    path,
    covered: numbers.filter((number) => hits.get(number) === true),
    missed: numbers.filter((number) => hits.get(number) !== true),
  }
}

/** What of a tracefile is read so far; `open` is the record that has no end yet. */
interface Progress {
  readonly sections: Map<string, Section>
  readonly branches: Map<string, boolean>
  open: Section | null
}

const openSection = ({ sections }: Progress, path: string): Section => {
  const section = sections.get(path) ?? { path, hits: new Map<number, boolean>() }
  sections.set(path, section)
  return section
}

const note = ({ branches }: Progress, { path, hits }: Section, key: string, value: string): void => {
  const [first = '', second = '', third = '', taken = ''] = value.split(',')
  if (key === 'DA') hits.set(Number(first), Number(second) > 0 || hits.get(Number(first)) === true)
  if (key !== 'BRDA') return
  const branch = `${path},${first},${second},${third}`
  branches.set(branch, Number(taken) > 0 || branches.get(branch) === true)
}

/** A tracefile of lcov (geninfo(1)): `SF`, `DA`, `BRDA` and `end_of_record`; one that is cut off is refused. */
export const readLcov = (text: string): CoverageRead => {
  const progress: Progress = { sections: new Map(), branches: new Map(), open: null }
  for (const line of text.split(/\r?\n/)) {
    const [, key = '', value = ''] = record.exec(line) ?? []
    if (line === 'end_of_record') progress.open = null
    else if (key === 'SF') progress.open = openSection(progress, slashes(value))
    else if (progress.open !== null) note(progress, progress.open, key, value)
  }
  if (progress.open !== null) return { fault: 'it is cut off: its last record has no end' }
  const files = Array.from(progress.sections.values(), closed)
  const covered = Array.from(progress.branches.values()).filter(Boolean).length
  return { files, sources: [], lines: linesOf(files), branches: { covered, valid: progress.branches.size }, at: null }
}
