import { isEnvironmentLayer } from '../../domain/variable-audit.ts'
import { headingWords, placeOfHeading } from './sections.ts'
import type { GuidePlace } from './sections.ts'
import { cellsOf, isDelimiter } from './tables.ts'
import type { Cell } from './tables.ts'

/** What a column holds; columns of any other heading are left alone. */
export type Column = 'name' | 'status' | 'value' | 'default' | 'purpose' | 'environment'

/** A row of a guide's table of variables or secrets. */
export interface GuideRow extends GuidePlace {
  /** From 1. */
  readonly line: number
  /** The nearest heading within the layer, or null where the layer has no parts. */
  readonly group: string | null
  /** The whole line. */
  readonly text: string
  readonly cells: Readonly<Partial<Record<Column, Cell>>>
}

const columns: readonly (readonly [Column, RegExp])[] = [
  ['name', /^(?:secret|variable)(?: name)?$|^name$/],
  ['status', /^status$/],
  ['value', /^(?:current )?value$/],
  ['default', /^recommended(?: value)?$|^default(?: value)?$/],
  ['purpose', /^purpose$|^description$/],
  ['environment', /^environment$/],
]

const columnOf = (title: string): Column | null => {
  const words = title.replaceAll('*', '').trim().toLowerCase()
  return columns.find(([, form]) => form.test(words))?.[0] ?? null
}

interface Place {
  readonly at: GuidePlace
  readonly level: number
}

/** A table of variables or secrets that gives no rows: where its head stands, from 1, and why. */
interface TableLeftOut {
  readonly line: number
  readonly reason: string
  /** Its heading says that it is about what workflows set for themselves. */
  readonly ofWorkflows: boolean
}

/** Walks the lines of a guide: which place and which part of it a line belongs to, and which table. */
interface Walk {
  fence: string | null
  place: Place | null
  group: string | null
  /** The nearest heading, of whatever it is. */
  title: string
  readonly leftOut: TableLeftOut[]
  head: readonly (Column | null)[] | null
}

const fenceOf = (line: string): string | null => /^ {0,3}(`{3,}|~{3,})/.exec(line)?.[1] ?? null

const enterHeading = (walk: Walk, level: number, title: string): void => {
  const opened = placeOfHeading(title)
  if (opened !== null) {
    walk.place = { at: opened, level }
    walk.group = null
  } else if (walk.place !== null && level <= walk.place.level) {
    walk.place = null
    walk.group = null
  } else walk.group = headingWords(title)
  walk.title = title.trim()
  walk.head = null
}

/** Code blocks are passed over. True where the line was one of theirs. */
const inCode = (walk: Walk, line: string): boolean => {
  const fence = fenceOf(line)
  if (walk.fence === null) {
    walk.fence = fence
    return fence !== null
  }
  if (fence !== null && fence.startsWith(walk.fence) && line.trim() === fence) walk.fence = null
  return true
}

const cellsByColumn = (head: Walk['head'], cells: readonly Cell[]): GuideRow['cells'] => {
  const found: Partial<Record<Column, Cell>> = {}
  for (const [index, column] of (head ?? []).entries()) {
    const cell = cells[index]
    if (column !== null && cell !== undefined && found[column] === undefined) found[column] = cell
  }
  return found
}

/** Why the table below this head gives no rows, or null where it gives some or is about something else. */
const reasonToLeave = ({ place, title, head }: Walk, cells: readonly Cell[]): string | null => {
  const isNamed = head?.includes('name') === true
  const words = cells.map(({ text }) => text).join(' ')
  if (place !== null) return isNamed || words.trim() === '' ? null : 'a table without a column of names'
  if (!isNamed || !/secret|variable/i.test(`${title} ${words}`)) return null
  return title === ''
    ? 'a table below no heading of a layer'
    : `a table below the heading ${JSON.stringify(title.slice(0, 60))}, which names no layer`
}

const enterHead = (walk: Walk, cells: readonly Cell[], line: number): void => {
  walk.head = cells.map(({ text }) => columnOf(text))
  const reason = reasonToLeave(walk, cells)
  if (reason !== null) walk.leftOut.push({ line, reason, ofWorkflows: /workflow[- ]defined|`env:?`/i.test(walk.title) })
}

const enterRow = (walk: Walk, lines: readonly string[], index: number): GuideRow | null => {
  const line = lines[index] ?? ''
  const cells = cellsOf(line)
  if (cells === null) {
    walk.head = null
    return null
  }
  if (isDelimiter(lines[index + 1] ?? '')) {
    enterHead(walk, cells, index + 1)
    return null
  }
  if (walk.place === null || isDelimiter(line) || walk.head?.includes('name') !== true) return null
  return { ...walk.place.at, line: index + 1, group: walk.group, text: line, cells: cellsByColumn(walk.head, cells) }
}

/** A row's own environment goes before the heading's. */
const placed = (row: GuideRow): GuideRow => {
  const own = row.cells.environment?.text.replaceAll('`', '').trim() ?? ''
  return own === '' || !isEnvironmentLayer(row.layer) ? row : { ...row, environment: own }
}

/** Every row of a guide, and the tables of variables and secrets that give none. Linear in the text. */
export const readGuide = (
  text: string,
): { readonly rows: readonly GuideRow[]; readonly leftOut: readonly TableLeftOut[] } => {
  const lines = text.split(/\r?\n/)
  const walk: Walk = { fence: null, place: null, group: null, title: '', leftOut: [], head: null }
  const rows = lines.flatMap((line, index) => {
    if (inCode(walk, line)) return []
    const heading = /^ {0,3}(#{1,6}) +((?:[^ ].*)?)$/.exec(line)
    if (heading !== null) {
      enterHeading(walk, heading[1]?.length ?? 1, heading[2] ?? '')
      return []
    }
    const row = enterRow(walk, lines, index)
    return row === null ? [] : [placed(row)]
  })
  return { rows, leftOut: walk.leftOut }
}

/**
 * Every row of the tables of variables and secrets in a master guide: tables with a column of names below a heading of
 * a layer. Tables elsewhere, and code, are left out.
 */
export const guideRows = (text: string): readonly GuideRow[] => readGuide(text).rows
