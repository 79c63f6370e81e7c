import { z } from 'zod'
import { defineFormat } from '../domain/format.ts'

/** A stretch of a cell, as text. `lines[i]` is the line of the file (from 1) that holds the text's line i. */
export interface CellText {
  readonly text: string
  readonly lines: readonly number[]
}

export interface Cell {
  /** The cell's id, else its index. */
  readonly id: string
  readonly kind: string
  /** The language that an editor gave the cell (`metadata.vscode.languageId`), or null. */
  readonly language: string | null
  readonly source: CellText
  /** What outputs show as text; images and other encoded data are left out. */
  readonly outputs: readonly CellText[]
}

/** A Jupyter notebook (nbformat 4). `fault` is one line on why it cannot be read; then there are no cells. */
export interface Notebook {
  readonly cells: readonly Cell[]
  /** The kernel's language, or null where the notebook names none. */
  readonly language: string | null
  readonly fault: string | null
}

const lines = z.union([z.string().transform((text) => [text]), z.array(z.string())])
const bundle = z.record(z.string(), z.unknown())
const outputSchema = z.looseObject({
  text: lines.optional(),
  traceback: z.array(z.string()).optional(),
  data: bundle.optional(),
})
const cellSchema = z.looseObject({
  id: z.string().optional(),
  cell_type: z.string(),
  metadata: z
    .looseObject({ vscode: z.looseObject({ languageId: z.string().optional() }).optional() })
    .optional()
    .catch(undefined),
  source: lines,
  outputs: z.array(outputSchema).default([]),
})
/** A record keeps the order of the file's keys. */
const cellsInOrder = z.array(
  z.record(z.string(), z.unknown()).transform((cell, context) => {
    const parsed = cellSchema.safeParse(cell)
    if (!parsed.success) {
      context.addIssue('no cell')
      return z.NEVER
    }
    const keys = Object.keys(cell)
    return { ...parsed.data, sourceFirst: keys.indexOf('source') < keys.indexOf('outputs') }
  }),
)
const notebookSchema = z.looseObject({
  cells: cellsInOrder,
  metadata: z
    .looseObject({
      kernelspec: z.looseObject({ language: z.string().optional() }).optional(),
      language_info: z.looseObject({ name: z.string().optional() }).optional(),
    })
    .optional(),
})

/** Finds where each JSON string of a notebook stands in its file, going forward only. */
const locator = (raw: string) => {
  let at = 0
  let line = 1
  const moveTo = (to: number): void => {
    for (let next = raw.indexOf('\n', at); next >= 0 && next < to; next = raw.indexOf('\n', next + 1)) line += 1
    at = to
  }
  return (piece: string): number => {
    const found = raw.indexOf(JSON.stringify(piece), at)
    if (found < 0) return line
    moveTo(found)
    const start = line
    moveTo(found + 1)
    return start
  }
}

const cellText = (pieces: readonly string[], lineOf: (piece: string) => number): CellText => {
  const numbers: number[] = []
  for (const piece of pieces) {
    const line = lineOf(piece)
    for (const _ of piece.replace(/\n$/, '').split('\n')) numbers.push(line)
  }
  return { text: pieces.map((piece, index) => whole(piece, index, pieces.length)).join(''), lines: numbers }
}

const whole = (piece: string, index: number, count: number): string =>
  piece.endsWith('\n') || index === count - 1 ? piece : `${piece}\n`

const shown = ({ text, traceback, data }: z.infer<typeof outputSchema>): readonly (readonly string[])[] => {
  const texts = Object.entries(data ?? {}).flatMap(([type, value]) => {
    const parsed = /^text\/|json$/.test(type) ? lines.safeParse(value) : null
    return parsed?.success === true ? [parsed.data] : []
  })
  return [...(text === undefined ? [] : [text]), ...(traceback === undefined ? [] : [traceback]), ...texts]
}

const parseJson = (text: string): unknown => {
  try {
    return JSON.parse(text)
  } catch (error) {
    return error instanceof Error ? error : new Error('no JSON')
  }
}

const broken = (fault: string): Notebook => ({ cells: [], language: null, fault })

/** Notebooks by the schema of nbformat 4; older ones, which keep cells in worksheets, are said to be unreadable. */
export const notebook = defineFormat<Notebook>({
  id: 'notebook',
  parse: ({ text }) => {
    const content = parseJson(text)
    if (content instanceof Error) return broken('it is not valid JSON')
    const parsed = notebookSchema.safeParse(content)
    if (!parsed.success) return broken('it is no notebook of format 4')
    const { cells, metadata } = parsed.data
    const lineOf = locator(text)
    return {
      cells: cells.map((cell, index) => ({
        id: cell.id ?? String(index),
        kind: cell.cell_type,
        language: cell.metadata?.vscode?.languageId ?? null,
        ...placed(cell, lineOf),
      })),
      language: metadata?.kernelspec?.language ?? metadata?.language_info?.name ?? null,
      fault: null,
    }
  },
})

/** Looks for texts in the order of the file: Jupyter sorts keys, which puts outputs before the source; others do not. */
function placed(cell: z.infer<typeof cellsInOrder>[number], lineOf: (piece: string) => number) {
  const early = cell.sourceFirst ? cellText(cell.source, lineOf) : null
  const outputs = cell.outputs.flatMap(shown).map((pieces) => cellText(pieces, lineOf))
  return { outputs, source: early ?? cellText(cell.source, lineOf) }
}
