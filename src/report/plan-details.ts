import type { Change, FileEdit } from '../domain/change.ts'
import { bytesOf } from '../domain/change.ts'
import { codeSpan, escapeMarkdown } from '../domain/markdown-text.ts'
import type { Outcome } from '../domain/outcome.ts'
import { lineDiff } from './line-diff.ts'

/** The text that a file holds now; null where there is none, or none that is text. */
export type TextOf = (path: string) => string | null

/** A block of code from outside: its fence is longer than any run of backticks within. */
const fenced = (language: string, lines: readonly string[]): readonly string[] => {
  const text = lines.map((line) => line.replaceAll('\r', ''))
  const longest = Math.max(2, ...text.flatMap((line) => [...line.matchAll(/`+/g)].map(([run]) => run.length)))
  const fence = '`'.repeat(longest + 1)
  return [`${fence}${language}`, ...text, fence]
}

const fileLines = (edit: FileEdit, textOf: TextOf): readonly string[] => {
  const { path, content, encoding } = edit
  if (encoding === 'base64') return ['', `${codeSpan(path)}: ${bytesOf(edit)?.byteLength ?? 0} bytes that are no text`]
  const before = textOf(path)
  const word = content === null ? 'removed' : before === null ? 'new' : 'changed'
  return ['', `${codeSpan(path)} (${word})`, '', ...fenced('diff', lineDiff(before ?? '', content ?? ''))]
}

/** The hidden first line, by which we find our own again, says nothing to a reader. */
const bodyLines = (body: string): readonly string[] => [
  '',
  ...fenced(
    'markdown',
    body
      .replace(/^<!--[^\n]*-->\n/, '')
      .trimEnd()
      .split('\n'),
  ),
]

const shown = (value: unknown): string => codeSpan(typeof value === 'string' ? value : JSON.stringify(value))

/** Every other change: its fields, one after the other. */
const fieldsOf = ({ kind, ...fields }: Change): string =>
  `**${kind.replaceAll('-', ' ')}** ${Object.entries(fields)
    .flatMap(([name, value]) => (value === null || JSON.stringify(value) === '{}' ? [] : [`${name} ${shown(value)}`]))
    .join(', ')}`

const changeLines = (change: Change, textOf: TextOf): readonly string[] => {
  if (change.kind === 'commit')
    return [
      `**commit** on ${codeSpan(change.branch)}: ${escapeMarkdown(change.message.split('\n')[0] ?? '')}`,
      ...change.files.flatMap((file) => fileLines(file, textOf)),
    ]
  if (change.kind === 'open-pull-request')
    return [
      `**pull request** ${codeSpan(change.head)} → ${codeSpan(change.base)}: ${escapeMarkdown(change.title)}`,
      ...bodyLines(change.body),
    ]
  if (change.kind === 'open-issue') return [`**issue**: ${escapeMarkdown(change.title)}`, ...bodyLines(change.body)]
  return [fieldsOf(change)]
}

const stepLines = (step: Outcome['steps'][number], textOf: TextOf): readonly string[] => [
  `#### ${codeSpan(step.id)} (${escapeMarkdown(step.uses)})`,
  '',
  escapeMarkdown(step.error ?? step.effect),
  '',
  `Needs: ${step.needs.length === 0 ? 'nothing' : step.needs.map(codeSpan).join(', ')}. Undo: ${escapeMarkdown(step.undo)}.`,
  ...step.dryRun.flatMap((change) => ['', ...changeLines(change, textOf)]),
  '',
]

const planLines = (outcome: Outcome, textOf: TextOf): readonly string[] =>
  outcome.steps.filter(({ state }) => state !== 'skipped').flatMap((step) => stepLines(step, textOf))

const opening = ({ playbook, cases }: Outcome): readonly string[] => [
  '<details>',
  `<summary>The plan of ${escapeMarkdown(playbook)} for ${cases.length === 1 ? 'one case' : `${cases.length} cases`}: each step with its changes, rights and undo</summary>`,
  '',
]

/** Lines that fit into so many characters, a block of code that is cut being closed. */
const fitting = (lines: readonly string[], room: number): readonly string[] => {
  const kept: string[] = []
  let used = 0
  let fence = ''
  for (const line of lines) {
    used += line.length + 1
    if (used + fence.length + 1 > room) return fence === '' ? kept : [...kept, fence]
    const [mark = ''] = /^`{3,}/.exec(line) ?? []
    if (mark !== '') fence = fence === '' ? mark : line === fence ? '' : fence
    kept.push(line)
  }
  return kept
}

/** What is said of a plan that has no room at all. */
const roomForNotice = 300

/**
 * What planned runs would do, each in a block that unfolds, within so many characters. What does not fit is left out,
 * and the text says so and where the whole plan is.
 */
export const planDetails = (outcomes: readonly Outcome[], textOf: TextOf, limit: number): string => {
  const parts: string[] = []
  let room = limit - roomForNotice
  for (const outcome of outcomes.filter(({ state }) => state === 'planned')) {
    const notice = `… cut here: the whole plan is longer than a comment may be. \`sar-watchdog rescue ${outcome.playbook}\` prints it in a clone of the repository, and \`--format json\` leaves nothing out.`
    const frame = [...opening(outcome), notice, '', '</details>', ''].join('\n').length
    const lines = planLines(outcome, textOf)
    const whole = lines.join('\n').length + frame <= room
    const inside = whole ? lines : fitting(lines, room - frame)
    if (inside.length === 0) {
      parts.push(`The plan of ${escapeMarkdown(outcome.playbook)} has no room here. ${notice}`)
      break
    }
    const text = [...opening(outcome), ...inside, ...(whole ? [] : ['', notice]), '', '</details>', ''].join('\n')
    parts.push(text)
    room -= text.length
  }
  return parts.join('\n')
}
