import type { Change, FileEdit } from '../../domain/change.ts'
import { bytesOf } from '../../domain/change.ts'
import type { Outcome } from '../../domain/outcome.ts'
import { lineDiff } from '../line-diff.ts'
import { heading } from './style.ts'
import type { TerminalStyle } from './style.ts'
import { oneLine, shownLine } from './table.ts'

/** What a plan is shown against. */
export interface PlanPlace {
  /** The text that a file holds now; null where there is none, or none that is text. */
  readonly textOf: (path: string) => string | null
  /** How a case is told: its severity and title. */
  readonly caseOf: (id: string) => string
}

/** Lines of one file beyond which a diff is cut; the JSON has all of it. */
const mostLines = 200
const mostBody = 30

const cut = (lines: readonly string[], most: number): readonly string[] =>
  lines.length <= most
    ? lines
    : [...lines.slice(0, most), `… ${lines.length - most} more lines (--format json has them)`]

const paintDiff = (line: string, style: TerminalStyle): string => {
  const shown = shownLine(line)
  if (line.startsWith('@@')) return style.paint('cyan', shown)
  if (line.startsWith('+')) return style.paint('green', shown)
  return line.startsWith('-') ? style.paint('red', shown) : shown
}

const fileLines = (edit: FileEdit, place: PlanPlace, style: TerminalStyle): readonly string[] => {
  const { path, content, encoding } = edit
  const before = place.textOf(path)
  const name = oneLine(path)
  if (encoding === 'base64') return [`${name}: ${bytesOf(edit)?.byteLength ?? 0} bytes that are no text`]
  const word = content === null ? 'removed' : before === null ? 'new' : 'changed'
  const diff = lineDiff(before ?? '', content ?? '').map((line) => paintDiff(line, style))
  return [`${name} (${word})`, ...cut(diff, mostLines).map((line) => `  ${line}`)]
}

/** The hidden first line, by which we find our own again, says nothing to a reader. */
const textLines = (text: string): readonly string[] =>
  cut(
    text
      .replace(/^<!--[^\n]*-->\n/, '')
      .trimEnd()
      .split('\n'),
    mostBody,
  ).map((line) => `  ${shownLine(line)}`)

const listed = (word: string, names: readonly string[]): readonly string[] =>
  names.length === 0 ? [] : [`  ${word}: ${names.map(oneLine).join(', ')}`]

/** Every other change: its fields, one after the other. */
const fieldsOf = ({ kind, ...fields }: Change): string =>
  `${kind.replaceAll('-', ' ')}: ${Object.entries(fields)
    .flatMap(([name, value]) =>
      value === null || JSON.stringify(value) === '{}'
        ? []
        : [`${name} ${oneLine(typeof value === 'string' ? value : JSON.stringify(value))}`],
    )
    .join(', ')}`

const changeLines = (change: Change, place: PlanPlace, style: TerminalStyle): readonly string[] => {
  if (change.kind === 'commit')
    return [
      `commit on ${oneLine(change.branch)}: ${oneLine(change.message.split('\n')[0] ?? '')}`,
      ...change.files.flatMap((file) => fileLines(file, place, style)).map((line) => `  ${line}`),
    ]
  if (change.kind === 'open-pull-request')
    return [
      `pull request ${oneLine(change.head)} → ${oneLine(change.base)}: ${oneLine(change.title)}`,
      ...listed('labels', change.labels),
      ...listed('reviewers', change.reviewers),
      ...textLines(change.body),
    ]
  if (change.kind === 'open-issue')
    return [
      `issue: ${oneLine(change.title)}`,
      ...listed('labels', change.labels),
      ...listed('assigned to', change.assignees),
      ...textLines(change.body),
    ]
  if (change.kind === 'hand-over')
    return [`task for ${oneLine(change.agent)} in #${change.issue}`, ...textLines(change.body)]
  return [fieldsOf(change)]
}

const stepLines = (step: Outcome['steps'][number], place: PlanPlace, style: TerminalStyle): readonly string[] => {
  const changes = step.dryRun.flatMap((change) => changeLines(change, place, style))
  const needs = step.needs.length === 0 ? [] : [`needs ${step.needs.join(', ')}`]
  const about = [...needs, ...(step.dryRun.length === 0 ? [] : [step.undo])].join('; ')
  return [
    `${style.paint('bold', step.id)} (${step.uses}): ${oneLine(step.error ?? step.effect)}`,
    ...(about === '' ? [] : [`  ${about}`]),
    ...changes.map((line) => `  ${line}`),
  ]
}

/** A planned run at length: its cases, and each step with the exact changes, the rights it needs and how it is undone. */
export const renderPlan = (outcome: Outcome, place: PlanPlace, style: TerminalStyle): readonly string[] => [
  heading(style, outcome.playbook, outcome.state),
  ...outcome.cases.map((id) => `  ${id}  ${oneLine(place.caseOf(id))}`),
  ...(outcome.reason === null ? [] : [`  ${oneLine(outcome.reason)}`]),
  ...outcome.steps
    .filter(({ state }) => state !== 'skipped' || style.verbose)
    .flatMap((step) => stepLines(step, place, style))
    .map((line) => `  ${line}`.trimEnd()),
]
