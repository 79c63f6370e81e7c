import type { Registry } from '../../domain/registry.ts'
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

/** The table of `vars expected`: the registry alone, nothing asked of GitHub. No name is cut. */
export const expectedTable = ({ expected }: Registry, style: Pick<Style, 'paint'>): string => {
  const rows = expected.map((entry) => [
    { text: entry.environment === undefined ? entry.layer : `${entry.layer}/${entry.environment}` },
    { text: entry.name },
    { text: entry.category },
    { text: tagsOf(entry) },
    { text: entry.purpose },
  ])
  const head = ['LAYER', 'NAME', 'CATEGORY', 'TAGS', 'PURPOSE'].map((text) => ({
    text,
    paint: (one: string) => style.paint('bold', one),
  }))
  return [...columns([head, ...rows], Number.POSITIVE_INFINITY), '', `Total: ${expected.length}`, ''].join('\n')
}
