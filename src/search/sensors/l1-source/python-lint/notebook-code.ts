import type { Cell, Notebook } from '../../../../formats/notebooks.ts'

/** The code cells of a notebook as one text, as ruff reads them. */
export interface NotebookCode {
  readonly text: string
  /** The cell and the line of the file that hold a row (from 1) of the text. */
  readonly at: (row: number) => { readonly cell: string; readonly line: number }
}

/** `%magic`, `!command`, `?help`, `help?`, and names that take what a magic or command gives. */
const isMagic = (line: string): boolean => {
  const text = line.trim()
  if (/^(?:%{1,2}[A-Za-z]|!(?!=)|\?)/.test(text)) return true
  if (text.endsWith('?')) return !/["'#=]/.test(text)
  const sign = text.indexOf('=')
  return sign > 0 && /^[\w, .]+$/.test(text.slice(0, sign)) && /^(?:%[A-Za-z]|!)/.test(text.slice(sign + 1).trimStart())
}

/** Lines that only IPython understands become `pass`, so that rows stay where they are. */
const asPython = (line: string): string => (isMagic(line) ? `${/^[ \t]*/.exec(line)?.[0] ?? ''}pass` : line)

/** A cell that starts with `%%` is Python only for the magics that time or capture. */
const isPython = ({ source, language }: Cell): boolean =>
  (language === null || language === 'python') && !/^\s*%%(?!time\b|timeit\b|capture\b|prun\b)/.test(source.text)

export const codeOf = ({ cells }: Notebook): NotebookCode => {
  const rows: string[] = []
  const origins: { readonly cell: string; readonly line: number }[] = []
  for (const cell of cells.filter((one) => one.kind === 'code' && isPython(one))) {
    for (const [index, line] of cell.source.text.replace(/\n$/, '').split('\n').entries()) {
      rows.push(asPython(line))
      origins.push({ cell: cell.id, line: cell.source.lines[index] ?? 1 })
    }
  }
  const last = origins.at(-1) ?? { cell: '0', line: 1 }
  return { text: rows.map((row) => `${row}\n`).join(''), at: (row) => origins[row - 1] ?? last }
}
