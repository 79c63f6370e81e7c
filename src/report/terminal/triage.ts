import type { Case, Cases } from '../../domain/case.ts'
import { severities } from '../../domain/words.ts'
import { dueIn } from '../durations.ts'
import { severityStyle } from '../paint.ts'
import { heading, indent } from './style.ts'
import type { TerminalStyle } from './style.ts'
import { columns, oneLine } from './table.ts'
import type { Cell } from './table.ts'

const place = (found: Case): string => {
  const { location, subject } = found
  return location === null ? subject : `${location.path}:${location.line}`
}

const fate = (found: Case): string => {
  if (found.waiver !== null) return `waived until ${found.waiver.until ?? '?'}`
  return found.playbook === null ? found.route : `${found.route} ${found.playbook}`
}

const row = (found: Case, now: string, style: TerminalStyle): readonly Cell[] => [
  { text: found.severity, paint: (text) => style.paint(severityStyle[found.severity], text) },
  { text: found.sensor },
  { text: place(found), keep: 'end' },
  { text: fate(found) },
  {
    text: found.waiver === null ? dueIn(found.due, now) : '',
    paint: (text) => style.paint(found.overdue ? 'red' : 'gray', text),
  },
  { text: found.title },
]

const explained = (found: Case): readonly string[] => [
  '',
  `${found.id}  ${found.sensor}/${found.kind}  ${oneLine(found.subject)}`,
  ...found.detail.split('\n').map(oneLine),
  `remedy: ${oneLine(found.remedy)}`,
]

/** The cases, worst first, at most `most` lines; the rest is counted. */
export const renderTriage = (cases: Cases, now: string, style: TerminalStyle, most = 40): readonly string[] => {
  const open = cases.cases.filter(({ waiver }) => waiver === null)
  const counts = severities.map((severity) => {
    const number = open.filter((found) => found.severity === severity).length
    const text = `${severity} ${number}`
    return number === 0 ? style.paint('gray', text) : style.paint(severityStyle[severity], text)
  })
  const waived = cases.cases.length - open.length
  const result = [...counts, ...(waived > 0 ? [`${waived} waived`] : [])].join(' · ')
  const shown = style.verbose ? cases.cases : cases.cases.slice(0, most)
  const more = cases.cases.length - shown.length
  return [
    heading(style, '2 Triage', result),
    ...indent(
      columns(
        shown.map((found) => row(found, now, style)),
        style.width - 2,
      ),
    ),
    ...(more > 0 ? [`  … and ${more} more (--format json has them all)`] : []),
    ...(style.verbose ? indent(shown.flatMap(explained)) : []),
  ]
}
