import { readBlocks } from './blocks.ts'
import { headRows } from './source.ts'
import type { Source, Visitor, WantedColumn } from './source.ts'

/** Python writes these words for numbers that JSON has no words for. */
const pythonNumbers = /([:,[]\s*)(?:NaN|-?Infinity)(?=\s*[,}\]])/g

const parsed = (line: string, row: number): ReadonlyMap<string, unknown> => {
  let value: unknown
  try {
    value = JSON.parse(line)
  } catch {
    try {
      value = JSON.parse(line.replaceAll(pythonNumbers, '$1null'))
    } catch {
      throw new Error(`row ${row + 1} is no JSON`)
    }
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value))
    throw new Error(`row ${row + 1} is no JSON object`)
  return new Map(Object.entries(value))
}

/** Calls `use` for every line that is not blank, with its number from 0. It may say that it has seen enough. */
const eachLine = (file: string, use: (bytes: Buffer, row: number) => boolean): number => {
  let row = 0
  readBlocks(file, (given, length, last) => {
    const bytes = Buffer.from(given.buffer, given.byteOffset, length)
    let at = 0
    while (at < length) {
      const end = bytes.indexOf(10, at)
      if (end < 0 && !last) return at
      const line = bytes.subarray(at, end < 0 ? length : end)
      at = end < 0 ? length : end + 1
      if (line.every((byte) => byte === 32 || byte === 9 || byte === 13)) continue
      if (!use(line, row)) return 'enough'
      row += 1
    }
    return at
  })
  return row
}

const shown = (value: unknown): string | null => {
  if (value === undefined || value === null) return null
  return typeof value === 'string' ? value : JSON.stringify(value)
}

/** A table of JSON objects, one a line; a key that a line lacks is a missing value. */
export const jsonLinesSource = (file: string): Source => ({
  columns: async () => {
    const kinds = new Map<string, 'number' | 'category'>()
    eachLine(file, (bytes, row) => {
      for (const [name, value] of parsed(bytes.toString('utf8'), row)) {
        const before = kinds.get(name) ?? 'number'
        const numeric = typeof value === 'number' || value === null
        kinds.set(name, numeric ? before : 'category')
      }
      return row + 1 < headRows
    })
    return [...kinds].map(([name, type]) => ({ name, type }))
  },
  scan: async (wanted, visitor) =>
    eachLine(file, (bytes, row) => {
      if (visitor.wants(row)) tellRow(parsed(bytes.toString('utf8'), row), wanted, { visitor, row })
      return true
    }),
})

const tellRow = (
  values: ReadonlyMap<string, unknown>,
  wanted: readonly WantedColumn[],
  { visitor, row }: { readonly visitor: Visitor; readonly row: number },
): void => {
  for (const [column, { name, type }] of wanted.entries()) {
    const value = values.get(name)
    if (type === 'category') visitor.text(column, row, shown(value))
    else if (typeof value === 'number') visitor.number(column, row, Number.isFinite(value) ? value : Number.NaN)
    else if (value === undefined || value === null) visitor.number(column, row, Number.NaN)
    else visitor.odd(column, row, shown(value) ?? '')
  }
}
