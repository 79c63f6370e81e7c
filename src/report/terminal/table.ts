/** One cell: what is measured, and how it is painted once it has its width. A path that is too long keeps its end. */
export interface Cell {
  readonly text: string
  readonly paint?: (text: string) => string
  readonly keep?: 'end'
}

const controls = /[\p{Cc}\p{Cf}]/gu

/** A text from outside on one line: control and format characters would let it rewrite the screen. */
export const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').replaceAll(controls, '\ufffd').trim()

/** A line from outside as it is, blanks and all, but for what would rewrite the screen. */
export const shownLine = (text: string): string => text.replaceAll('\t', '    ').replaceAll(controls, '\ufffd')

const clip = (text: string, width: number, keep: Cell['keep']): string => {
  if (text.length <= width) return text
  const room = Math.max(width - 1, 0)
  return keep === 'end' ? `…${text.slice(text.length - room)}` : `${text.slice(0, room)}…`
}

const least = 8
const lastLeast = 40

/** Widths of all columns but the last, the widest made smaller until the last has room. */
const fit = (natural: readonly number[], width: number): readonly number[] => {
  const widths = [...natural]
  for (;;) {
    const used = widths.reduce((sum, one) => sum + one + 2, 0)
    const widest = Math.max(...widths, 0)
    if (used + lastLeast <= width || widest <= least) return widths
    widths[widths.indexOf(widest)] = Math.max(least, widest - (used + lastLeast - width))
  }
}

/** Aligned columns without borders. The last column takes what is left of `width`; what does not fit is cut. */
export const columns = (rows: readonly (readonly Cell[])[], width: number): readonly string[] => {
  const natural: number[] = []
  for (const row of rows) {
    row.slice(0, -1).forEach(({ text }, index) => {
      natural[index] = Math.max(natural[index] ?? 0, oneLine(text).length)
    })
  }
  const widths = fit(natural, width)
  const room = Math.max(width - widths.reduce((sum, one) => sum + one + 2, 0), least)
  return rows.map((row) => {
    const cells = row.map(({ text, paint, keep }, index) => {
      const last = index === row.length - 1
      const own = last ? room : (widths[index] ?? least)
      const shown = clip(oneLine(text), own, keep)
      const padded = last ? shown : shown.padEnd(own)
      return paint === undefined ? padded : paint(padded)
    })
    return cells.join('  ').trimEnd()
  })
}
