/** A cell of a table row: its text without the space around it, and where that stands in the line. */
export interface Cell {
  readonly text: string
  readonly start: number
  readonly end: number
}

const comment = /^<!--[^>]*-->$/

/**
 * The cells of a row between its pipes, as GitHub splits them (a `\|` does not), or null where the line is no row. The
 * remark of a linter behind the last pipe is no cell.
 */
export const cellsOf = (line: string): readonly Cell[] | null => {
  const from = line.length - line.trimStart().length
  if (line[from] !== '|') return null
  const cells: Cell[] = []
  let start = from + 1
  for (let at = start; at <= line.length; at++) {
    const sign = line[at]
    if (sign === '\\') at++
    else if (sign === '|' || sign === undefined) {
      const raw = line.slice(start, at)
      const text = raw.trim()
      const begin = start + (raw.length - raw.trimStart().length)
      if (sign === '|' || (text !== '' && !comment.test(text)))
        cells.push({ text, start: begin, end: begin + text.length })
      start = at + 1
    }
  }
  return cells
}

/** Whether a line is the one under a table's head: `|---|:-:|`. */
export const isDelimiter = (line: string): boolean => {
  if (!/^[\s|:-]+$/.test(line)) return false
  const cells = cellsOf(line)
  return cells !== null && cells.length > 0 && cells.every(({ text }) => /^:?-+:?$/.test(text))
}
