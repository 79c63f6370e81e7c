import type { Observation } from '../../../../domain/finding.ts'
import type { ChangeSet } from '../../../../domain/workspace.ts'
import type { LocatedFile } from './files.ts'

interface Stretch {
  readonly from: number
  readonly to: number
}

/** Ascending lines as stretches of neighbours. */
const stretches = (lines: readonly number[]): readonly Stretch[] => {
  const found: Stretch[] = []
  for (const line of lines) {
    const last = found.at(-1)
    if (last !== undefined && line === last.to + 1) found[found.length - 1] = { from: last.from, to: line }
    else found.push({ from: line, to: line })
  }
  return found
}

const words = ({ from, to }: Stretch): string => (from === to ? String(from) : `${from}-${to}`)

const observe = (path: string, lines: readonly number[]): Observation => {
  const parts = stretches(lines)
  const [first = { from: 1, to: 1 }] = parts
  const shown = parts.map(words).join(', ')
  return {
    kind: 'uncovered-change',
    subject: path,
    effect: 'degrades',
    title: `${lines.length === 1 ? 'A changed line is' : `${lines.length} changed lines are`} run by no test`,
    detail: `No test runs what the change wrote in \`${path}\` on ${lines.length === 1 ? 'line' : 'lines'} ${shown}.`,
    remedy: 'add a test that runs them',
    location: { path, line: first.from, column: 1, endLine: first.to, endColumn: 1 },
    data: { lines: [...lines] },
  }
}

/** What a change wrote and no test ran, one finding a file. */
export const uncoveredChange = (files: readonly LocatedFile[], change: ChangeSet | null): readonly Observation[] => {
  const written = new Map(change?.files.map((file) => [file.path, new Set(file.lines ?? [])]))
  return files.flatMap(({ path, missed }) => {
    const lines = missed.filter((line) => written.get(path)?.has(line) === true)
    return lines.length === 0 ? [] : [observe(path, lines)]
  })
}
