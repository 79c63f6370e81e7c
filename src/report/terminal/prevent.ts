import type { Posture } from '../../domain/posture.ts'
import { count } from '../durations.ts'
import { severityStyle } from '../paint.ts'
import { heading, indent } from './style.ts'
import type { TerminalStyle } from './style.ts'
import { columns } from './table.ts'
import type { Cell } from './table.ts'

const percent = (share: number): string => `${Math.round(share * 100)} %`

const scoreLine = ({ score }: Posture): string =>
  score.level === null
    ? `level unknown, ${percent(score.known)} of the evidence is known`
    : `level ${score.level.toFixed(1)} of 4`

const dimensionRows = (posture: Posture, style: TerminalStyle): readonly (readonly Cell[])[] =>
  posture.score.dimensions
    .filter(({ maturity }) => style.verbose || maturity !== null)
    .map(({ title, maturity, automation, known }) => [
      { text: title },
      { text: maturity === null ? 'unknown' : `maturity ${percent(maturity)}` },
      { text: automation === null ? '' : `automation ${percent(automation)}` },
      { text: `${percent(known)} known`, paint: (text) => style.paint('gray', text) },
    ])

/** The score's line, its dimensions, the open gaps, and the watchdogs that do not watch. */
export const renderPrevent = (posture: Posture, style: TerminalStyle): readonly string[] => {
  const open = posture.gaps.filter(({ status }) => status === 'open' || status === 'in_progress')
  const dead = posture.watchdogs.filter(({ state }) => state === 'late' || state === 'disabled' || state === 'failing')
  const result = [
    scoreLine(posture),
    count(open.length, 'open gap'),
    `${count(posture.watchdogs.length, 'watchdog')}${dead.length > 0 ? `, ${dead.length} not watching` : ''}`,
  ].join(' · ')
  const gapRows = open.map((gap): readonly Cell[] => [
    { text: gap.id },
    { text: gap.severity, paint: (text) => style.paint(severityStyle[gap.severity], text) },
    { text: gap.status },
    { text: gap.gap },
  ])
  return [
    heading(style, '5 Prevent', result),
    ...indent(columns(dimensionRows(posture, style), style.width - 2)),
    ...indent(columns(gapRows, style.width - 2)),
    ...indent(
      columns(
        dead.map(({ id, state, guards }) => [{ text: id }, { text: state }, { text: guards }]),
        style.width - 2,
      ),
    ),
  ]
}
