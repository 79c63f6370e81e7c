import { durationText } from '../../domain/duration.ts'
import type { ExpectedVariable, Registry } from '../../domain/registry.ts'
import type { AuditedVariable } from '../../domain/variable-audit.ts'
import { columns, oneLine } from '../terminal/table.ts'
import type { TerminalStyle } from '../terminal/style.ts'
import { byPlace, entryName, extraName, iconOf, noteOf, unreadName, unreadReason, varsCounts } from './audit.ts'
import type { VarsReport } from './audit.ts'

type Style = Pick<TerminalStyle, 'paint' | 'width'>

const paintOf = { present: 'green', absent: 'red', unknown: 'yellow' } as const

const tagsOf = ({ governed, required }: AuditedVariable['expected']): string =>
  [...(governed ? ['[HUMAN-GOV]'] : []), ...(required ? [] : ['[optional]'])].join(' ')

const resultLine = (one: AuditedVariable, { paint }: Style): string => {
  const { expected, status, fault } = one
  const note = status === 'absent' && !expected.required ? '' : noteOf(one)
  const text = [expected.name, tagsOf(expected), note].filter((part) => part !== '').join('  ')
  return `  ${iconOf(one)} ${paint(fault === null ? paintOf[status] : 'red', oneLine(text))}`
}

const listed = (names: readonly string[], most: number): readonly string[] => [
  ...names.slice(0, most).map((name) => `  ${oneLine(name)}`),
  ...(names.length > most ? [`  … and ${names.length - most} more`] : []),
]

/** The table of `vars check`: a section a layer, then what nobody expects, then the totals on the last line. */
export const varsTable = (report: VarsReport, style: Style): string => {
  const { audit, repository, asOf, authOk } = report
  const counts = varsCounts(audit)
  const rule = '═'.repeat(Math.min(style.width, 72))
  const layers = [...byPlace(audit)].flatMap(([place, results]) => [
    '',
    style.paint('bold', oneLine(place).toUpperCase()),
    ...results.map((one) => resultLine(one, style)),
  ])
  const extras =
    audit.extras.length === 0
      ? []
      : ['', style.paint('bold', 'EXTRA (not in the registry)'), ...listed(audit.extras.map(extraName), 10)]
  const unread =
    audit.unread.length === 0
      ? []
      : [
          '',
          style.paint('bold', 'NOT READ (not in the registry)'),
          ...audit.unread.map((one) => `  ❓ ${oneLine(unreadName(one))}`),
        ]
  return [
    rule,
    `Repo: ${repository ?? 'unknown'}`,
    `Time: ${asOf.toISOString()}`,
    `Auth: ${authOk ? '✅ authenticated' : `❓ nothing could be read: ${oneLine(unreadReason(report))}`}`,
    rule,
    ...layers,
    ...extras,
    ...unread,
    '',
    `TOTAL ${counts.total} | ✅ present ${counts.present}${counts.invalid === 0 ? '' : ` (⚠️ ${counts.invalid} wrong)`} | ❌ absent ${counts.absent} | ❓ unknown ${counts.unknown}`,
    '',
  ].join('\n')
}

const section = (title: string, names: readonly string[], most: number): readonly string[] =>
  names.length === 0 ? [] : [`${title} (${names.length})`, ...listed(names, most), '']

/** The text of `vars diff`: only what differs from the registry. */
export const varsDiff = ({ audit }: VarsReport): string => {
  const { results } = audit
  const absent = results.filter(({ status }) => status === 'absent')
  const unknown = results.filter(({ status }) => status === 'unknown')
  const lines = [
    ...section(
      'ABSENT — required',
      absent.filter(({ expected }) => expected.required).map(entryName),
      Number.POSITIVE_INFINITY,
    ),
    ...section(
      'ABSENT — optional',
      absent.filter(({ expected }) => !expected.required).map(entryName),
      Number.POSITIVE_INFINITY,
    ),
    ...section(
      'WRONG — present with a value that the registry forbids',
      results.filter(({ fault }) => fault !== null).map((one) => `${entryName(one)}: ${noteOf(one)}`),
      Number.POSITIVE_INFINITY,
    ),
    ...section(
      'UNKNOWN — no API access',
      unknown.map((one) => `${entryName(one)}: ${one.reason ?? ''}`),
      5,
    ),
    ...section('EXTRA — not in the registry', audit.extras.map(extraName), 10),
    ...section('NOT READ — not in the registry', audit.unread.map(unreadName), Number.POSITIVE_INFINITY),
  ]
  return lines.length === 0 ? '✅ No differences from the registry.\n' : lines.join('\n')
}

type Column = readonly [head: string, of: (entry: ExpectedVariable) => string]

/** What few entries say: a column of these is shown where any entry has it. Patterns and values are cut, never hidden. */
const rarer: readonly Column[] = [
  ['DEFAULT', ({ default: value }) => short(value ?? '')],
  ['VALUES', ({ pattern, allowed }) => short([allowed?.join(' | ') ?? '', pattern ?? ''].filter(isSaid).join(', '))],
  ['ROTATE', ({ rotateAfter }) => (rotateAfter === undefined ? '' : durationText(rotateAfter))],
  ['ENDS', (entry) => endsIn(entry)],
]

const isSaid = (text: string): boolean => text !== ''

const longestCell = 40

const short = (text: string): string => {
  const line = oneLine(text)
  return line.length <= longestCell ? line : `${line.slice(0, longestCell - 1)}…`
}

/** The variable that states when a token ends, with its layer where that is not the usual one. */
const endsIn = ({ expiry }: ExpectedVariable): string =>
  expiry === undefined ? '' : expiry.layer === 'repo-vars' ? expiry.variable : `${expiry.layer}/${expiry.variable}`

/** The table of `vars expected`: the registry alone, nothing asked of GitHub. No name is cut. */
export const expectedTable = ({ expected }: Registry, style: Pick<Style, 'paint'>): string => {
  const shown: readonly Column[] = [
    ['LAYER', ({ layer, environment }) => (environment === undefined ? layer : `${layer}/${environment}`)],
    ['NAME', ({ name }) => name],
    ['CATEGORY', ({ category }) => category],
    ['TAGS', tagsOf],
    ...rarer.filter(([, of]) => expected.some((entry) => isSaid(of(entry)))),
    ['PURPOSE', ({ purpose }) => purpose],
  ]
  const head = shown.map(([text]) => ({ text, paint: (one: string) => style.paint('bold', one) }))
  const rows = expected.map((entry) => shown.map(([, of]) => ({ text: of(entry) })))
  return [...columns([head, ...rows], Number.POSITIVE_INFINITY), '', `Total: ${expected.length}`, ''].join('\n')
}
