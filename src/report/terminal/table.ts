/** One cell: what is measured, and how it is painted once it has its width. */
export interface Cell {
  readonly text: string
  readonly paint?: (text: string) => string
}

const controls = /[\p{Cc}\p{Cf}]/gu

/** A text from outside on one line: control and format characters would let it rewrite the screen. */
export const oneLine = (text: string): string => text.replaceAll(/\s+/g, ' ').replaceAll(controls, '\ufffd').trim()

const clip = (text: string, width: number): string =>
  text.length > width ? `${text.slice(0, Math.max(width - 1, 0))}…` : text

/**
 * Aligned columns without borders. The last column takes what is left of `width` and is cut there; the others are cut
 * at `limit` characters.
 */
export const columns = (rows: readonly (readonly Cell[])[], width: number, limit = 48): readonly string[] => {
  const widths: number[] = []
  for (const row of rows) {
    row.forEach(({ text }, index) => {
      widths[index] = Math.max(widths[index] ?? 0, Math.min(oneLine(text).length, limit))
    })
  }
  return rows.map((row) => {
    let used = 0
    const cells = row.map(({ text, paint }, index) => {
      const last = index === row.length - 1
      const room = last ? Math.max(width - used, 20) : (widths[index] ?? 0)
      const shown = clip(oneLine(text), room)
      used += room + 2
      const padded = last ? shown : shown.padEnd(room)
      return paint === undefined ? padded : paint(padded)
    })
    return cells.join('  ').trimEnd()
  })
}
