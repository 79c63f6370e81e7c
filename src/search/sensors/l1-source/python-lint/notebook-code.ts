import type { Cell, Notebook } from '../../../../formats/notebooks.ts'
import { asPython, isMagicCell } from './ipython.ts'

/** The code cells of a notebook as one text, as ruff reads them. */
export interface NotebookCode {
  readonly text: string
  /** The cell and the line of the file that hold a row (from 1) of the text. */
  readonly at: (row: number) => { readonly cell: string; readonly line: number }
}

const linesOf = ({ source }: Cell): readonly string[] => source.text.replace(/\n$/, '').split('\n')

const isPython = (cell: Cell): boolean =>
  cell.kind === 'code' && (cell.language === null || cell.language === 'python') && !isMagicCell(linesOf(cell))

export const codeOf = ({ cells }: Notebook): NotebookCode => {
  const rows: string[] = []
  const origins: { readonly cell: string; readonly line: number }[] = []
  for (const cell of cells.filter(isPython)) {
    for (const [index, line] of asPython(linesOf(cell)).entries()) {
      rows.push(line)
      origins.push({ cell: cell.id, line: cell.source.lines[index] ?? 1 })
    }
  }
  const last = origins.at(-1) ?? { cell: '0', line: 1 }
  return { text: rows.map((row) => `${row}\n`).join(''), at: (row) => origins[row - 1] ?? last }
}
