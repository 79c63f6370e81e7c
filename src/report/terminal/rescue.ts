import type { Outcome, Outcomes } from '../../domain/outcome.ts'
import { count } from '../durations.ts'
import { heading, indent } from './style.ts'
import type { TerminalStyle } from './style.ts'
import { columns } from './table.ts'
import type { Cell } from './table.ts'

const stateStyle = {
  planned: 'cyan',
  waiting: 'yellow',
  applied: 'cyan',
  verified: 'green',
  undone: 'red',
  escalated: 'red',
} as const

const stepRow = (step: Outcome['steps'][number]): readonly Cell[] => [
  { text: '' },
  { text: `${step.id} (${step.uses})` },
  { text: step.state },
  { text: step.error ?? step.effect },
]

const rows = (outcome: Outcome, style: TerminalStyle): readonly (readonly Cell[])[] => [
  [
    { text: outcome.playbook, paint: (text) => style.paint('bold', text) },
    { text: count(outcome.cases.length, 'case') },
    { text: outcome.state, paint: (text) => style.paint(stateStyle[outcome.state], text) },
    {
      text: [outcome.pullRequest === null ? '' : `pull request #${outcome.pullRequest}`, outcome.reason ?? '']
        .filter(Boolean)
        .join(' · '),
    },
  ],
  ...outcome.steps.filter(({ state }) => state !== 'skipped' || style.verbose).map(stepRow),
]

/** What a playbook may have claimed, had it been read. */
const unreadRow = ({ sensor, subject, reason }: Outcomes['unknown'][number], style: TerminalStyle): readonly Cell[] => [
  { text: sensor },
  { text: subject },
  { text: 'unknown', paint: (text) => style.paint('yellow', text) },
  { text: reason },
]

/** Each run of a playbook with its steps: what it would do, did, or waits for. */
export const renderRescue = (outcomes: Outcomes, style: TerminalStyle): readonly string[] => {
  const { outcomes: all, unknown } = outcomes
  const ran = all.map(({ playbook, state }) => `${playbook} ${state}`)
  const unread = unknown.length === 0 ? [] : [`${count(unknown.length, 'place')} not read`]
  const result = [...ran, ...unread].join(' · ') || 'nothing that a playbook claims'
  return [
    heading(style, '3 Rescue', result),
    ...indent(
      columns(
        [...all.flatMap((outcome) => rows(outcome, style)), ...unknown.map((one) => unreadRow(one, style))],
        style.width - 2,
      ),
    ),
  ]
}
