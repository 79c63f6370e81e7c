import { nameOfRow } from './names.ts'
import { guideRows } from './rows.ts'
import type { GuideRow } from './rows.ts'

/**
 * How the variable of a row stands; `optional`: it is not there and need not be, `spare`: it is there and need not be.
 * `null`: the row is about none, or about one that nobody sets by hand, and stays.
 */
export type RowStatus = 'present' | 'spare' | 'absent' | 'optional' | null

/** One cell that is rewritten. `line` counts from 1. */
export interface GuideEdit {
  readonly line: number
  readonly name: string
  readonly from: string
  readonly to: string
}

export interface UpdatedGuide {
  readonly text: string
  readonly edits: readonly GuideEdit[]
}

/** What a status cell begins with where it says so already: whatever stands behind is left alone. */
const marks = { present: '✅', spare: '✅', absent: '❌', optional: '⚙' } as const
const cells = {
  present: '✅ Present',
  // The word is what a later update and an import know it by.
  spare: '✅ Present (optional)',
  absent: '❌ Absent',
  optional: '⚙️ **Optional**',
} as const

const edited = (row: GuideRow, status: RowStatus): GuideEdit | null => {
  const cell = row.cells.status
  if (cell === undefined || status === null || cell.text.startsWith(marks[status])) return null
  return { line: row.line, name: nameOfRow(row), from: cell.text, to: cells[status] }
}

const stampStart = '> **Last synced:**'

/** The lines with the stamp as the first; a guide that begins with front matter keeps that first. */
const stamped = (lines: readonly string[], stamp: string, end: string): readonly string[] => {
  const line = `${stampStart} \`${stamp}\` (sar-watchdog)${end}`
  const at = lines.findIndex((one) => one.startsWith(stampStart))
  if (at !== -1) return lines.with(at, line)
  const close =
    lines[0]?.trimEnd() === '---' ? lines.findIndex((one, index) => index > 0 && one.trimEnd() === '---') : -1
  return lines.toSpliced(close + 1, 0, line, end)
}

/**
 * A master guide whose status cells say what is live. Where no cell changes the text stays as it is, its stamp too.
 * `stamp` is the instant of the audit, ISO 8601. Line ends and everything else are kept.
 */
export const updateGuide = (text: string, statusOf: (row: GuideRow) => RowStatus, stamp: string): UpdatedGuide => {
  const lines = text.split('\n')
  const edits: GuideEdit[] = []
  for (const row of guideRows(text)) {
    const edit = edited(row, statusOf(row))
    const cell = row.cells.status
    if (edit === null || cell === undefined) continue
    const line = lines[row.line - 1] ?? ''
    lines[row.line - 1] = `${line.slice(0, cell.start)}${edit.to}${line.slice(cell.end)}`
    edits.push(edit)
  }
  if (edits.length === 0) return { text, edits }
  return { text: stamped(lines, stamp, lines[0]?.endsWith('\r') === true ? '\r' : '').join('\n'), edits }
}

/** A guide without its stamp: two that say the same are equal then. */
export const withoutStamp = (text: string): string =>
  text
    .split('\n')
    .filter((line) => !line.startsWith(stampStart))
    .join('\n')
    .trimStart()

/** A guide without what `updateGuide` writes: equal for two that differ in status cells and the stamp alone. */
export const withoutStatus = (text: string): string => {
  const lines = text.split('\n')
  for (const { line, cells: found } of guideRows(text)) {
    const { status } = found
    const whole = lines[line - 1] ?? ''
    if (status !== undefined) lines[line - 1] = `${whole.slice(0, status.start)}${whole.slice(status.end)}`
  }
  return withoutStamp(lines.join('\n'))
}
