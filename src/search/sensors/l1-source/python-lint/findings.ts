import type { Observation } from '../../../../domain/finding.ts'
import type { Applied } from '../../../../formats/ruff/applied.ts'
import type { Diagnostic, Lint } from '../../../../formats/ruff/linter.ts'

/** The text that was linted, and by which ruff. */
export interface Reported {
  readonly path: string
  readonly lines: readonly string[]
  /** The release of the ruff that reports. */
  readonly version: string
  /** The release that the repository pins (`0.14`) where it is another one. */
  readonly pinned: string | null
  readonly isNotebook: boolean
}

/** The flagged text, white space collapsed, 80 characters: it stays the same when lines move. */
const locatorOf = (lines: readonly string[], { start, end }: Diagnostic): string => {
  const [first = '', ...rest] = lines.slice(start.row - 1, end.row)
  const whole =
    rest.length === 0
      ? first.slice(start.column - 1, end.column - 1)
      : [first.slice(start.column - 1), ...rest].join(' ')
  return whole.replaceAll(/\s+/g, ' ').trim().slice(0, 80)
}

const subjectOf = (path: string, locator: string): string => (locator === '' ? path : `${path}#${locator}`)

const place = (path: string, { start, end }: Diagnostic) => ({
  path,
  line: start.row,
  column: start.column,
  endLine: end.row,
  endColumn: end.column,
})

const ofRule = (reported: Reported, one: Diagnostic): Observation => {
  const { path, lines, version, pinned, isNotebook } = reported
  const doubt = pinned === null ? '' : ` The repository pins ruff ${pinned}, which may judge otherwise.`
  return {
    kind: one.code,
    subject: subjectOf(path, locatorOf(lines, one)),
    effect: isNotebook ? 'advises' : 'degrades',
    ...(pinned === null ? {} : { confidence: 'medium' }),
    title: `${one.code}: ${one.message}`,
    detail: `ruff ${version} reports ${one.code} on line ${one.start.row}: ${one.message}.${doubt}`,
    remedy: one.fixable ? `run ruff check --select ${one.code} --fix, and read what it changed` : 'mend the line',
    location: place(path, one),
    data: { code: one.code, ruff: version, fixable: one.fixable },
  }
}

const ofSyntax = ({ path, version, isNotebook }: Reported, one: Diagnostic): Observation => ({
  kind: 'syntax-error',
  subject: path,
  effect: isNotebook ? 'advises' : 'degrades',
  impact: isNotebook ? 3 : 5,
  title: `Not valid Python: ${one.message}`,
  detail: `ruff ${version} cannot parse the file from line ${one.start.row} on: ${one.message}.`,
  remedy: 'mend the line; until then nothing else in the file is judged',
  location: place(path, one),
  data: { code: 'invalid-syntax', ruff: version, fixable: false },
})

/** The repository's formatter would rewrite the file. */
export const unformatted = ({ path, version }: Reported, configuration: string): Observation => ({
  kind: 'unformatted',
  subject: path,
  effect: 'degrades',
  impact: 3,
  title: 'Not formatted as the repository configures',
  detail: `\`[format]\` in \`${configuration}\` asks for ruff's formatter; version ${version} would rewrite the file.`,
  remedy: 'run ruff format on it',
  location: { path, line: 1, column: 1, endLine: 1, endColumn: 1 },
  data: { code: 'unformatted', ruff: version, fixable: true },
})

/** A `noqa` looks unused where it names a rule that we, not the repository, left out. */
const isOurDoing = ({ code, message }: Diagnostic, { unasked }: Applied): boolean =>
  code === 'RUF100' && unasked.some((one) => message.includes(one))

/** What ruff said, as findings; a text that is no Python gives one. */
export const observed = (
  reported: Reported,
  { diagnostics, syntax }: Lint,
  applied: Applied,
): readonly Observation[] => {
  const [broken] = syntax
  if (broken !== undefined) return [ofSyntax(reported, broken)]
  const sorted = diagnostics
    .filter((one) => !applied.ignores(one.code) && !isOurDoing(one, applied))
    .toSorted((a, b) => a.start.row - b.start.row || a.start.column - b.start.column || (a.code < b.code ? -1 : 1))
  return sorted.map((one) => ofRule(reported, one))
}
