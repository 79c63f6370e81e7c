import type { SourceFile } from '../../../../domain/format.ts'
import { notebook } from '../../../../formats/notebooks.ts'
import type { CellText, Notebook } from '../../../../formats/notebooks.ts'

interface Point {
  readonly line: number
  readonly column: number
}

/** A text to look through, and where its offsets lie in the file. */
export interface ScannedText {
  readonly text: string
  readonly at: (offset: number) => Point
  /** The offset of a line and column, both from 1. */
  readonly offsetOf: (point: Point) => number
}

const lineStarts = (text: string): readonly number[] => {
  const starts = [0]
  for (let next = text.indexOf('\n'); next >= 0; next = text.indexOf('\n', next + 1)) starts.push(next + 1)
  return starts
}

/** The index of the last start that is not behind the offset. */
const lineAt = (starts: readonly number[], offset: number): number => {
  let low = 0
  let high = starts.length - 1
  while (low < high) {
    const middle = Math.ceil((low + high) / 2)
    if ((starts[middle] ?? 0) <= offset) low = middle
    else high = middle - 1
  }
  return low
}

const plain = (text: string): ScannedText => {
  let known: readonly number[] | null = null
  const starts = () => (known ??= lineStarts(text))
  return {
    text,
    at: (offset) => {
      const line = lineAt(starts(), offset)
      return { line: line + 1, column: offset - (starts()[line] ?? 0) + 1 }
    },
    offsetOf: ({ line, column }) => (starts()[line - 1] ?? 0) + column - 1,
  }
}

/** A cell's offsets give only the line of the notebook's file: the columns there hold JSON's escapes. */
const ofCell = ({ text, lines }: CellText): ScannedText => {
  const own = plain(text)
  return { ...own, at: (offset) => ({ line: lines[own.at(offset).line - 1] ?? 1, column: 1 }) }
}

const cellTexts = ({ cells }: Notebook): readonly CellText[] =>
  cells.flatMap(({ outputs, source }) => [...outputs, source])

/**
 * A file as the detectors look through it: a notebook's cells and outputs without JSON's escapes, else the text; of
 * binary content what is left without its zeros, which also reads UTF-16 without a byte order mark.
 */
export const scannedTexts = (file: SourceFile): readonly ScannedText[] => {
  if (file.doubt === 'binary content, not text') return [plain(file.text.replaceAll('\0', ''))]
  if (!file.path.endsWith('.ipynb')) return [plain(file.text)]
  const read = file.as(notebook)
  return read.fault === null ? cellTexts(read).map(ofCell) : [plain(file.text)]
}
