import { readBlocks } from './blocks.ts'
import { isMissing, numberOf } from './cell.ts'
import { cutRow, emptyFields } from './csv-fields.ts'
import type { Fields } from './csv-fields.ts'
import { headRows } from './source.ts'
import type { Source, Visitor, WantedColumn } from './source.ts'

const [quote, newline, back] = [34, 10, 13]

/** Behind UTF-8's byte order mark, where there is one. */
const behindMark = (bytes: Buffer): number => (bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0)

/** Rows that nobody wants: whether the next is one, told each time, and what happens when it was passed by. */
interface Passing {
  readonly passes: () => boolean
  readonly passed: () => void
}

/**
 * Where the line behind a row that is passed by begins; −1 where the row may be none of a single line: it holds a quote,
 * is blank, or does not end in these bytes.
 */
const lineBehind = (bytes: Buffer, at: number, length: number, quoteAt: number): number => {
  const end = bytes.indexOf(newline, at)
  const blank = end === at || (end === at + 1 && bytes[at] === back)
  return end < 0 || end >= length || blank || quoteAt < end ? -1 : end + 1
}

/** The place of the next quote from here on, beyond all places where there is none. */
const quoteFrom = (bytes: Buffer, at: number): number => {
  const found = bytes.indexOf(quote, at)
  return found < 0 ? Number.POSITIVE_INFINITY : found
}

/** Calls `use` for every row with fields; blank lines are none. It may say that it has seen enough. */
const eachRow = (
  file: string,
  separator: number,
  use: (bytes: Buffer, fields: Fields) => boolean,
  passing: Passing | null = null,
): void => {
  const fields = emptyFields()
  let first = true
  readBlocks(file, (given, length, last) => {
    const bytes = Buffer.from(given.buffer, given.byteOffset, given.byteLength)
    let at = first ? behindMark(bytes) : 0
    first = false
    const end = { length, last, separator }
    let quoteAt = passing === null ? 0 : quoteFrom(bytes, at)
    while (at < length) {
      if (passing?.passes() === true) {
        if (quoteAt < at) quoteAt = quoteFrom(bytes, at)
        const behind = lineBehind(bytes, at, length, quoteAt)
        if (behind > 0) {
          passing.passed()
          at = behind
          continue
        }
      }
      const next = cutRow(bytes, at, end, fields)
      if (next < 0) {
        if (last) throw new Error('a quoted field does not end')
        return at
      }
      const blank = fields.count === 1 && fields.starts[0] === fields.ends[0]
      if (!blank && !use(bytes, fields)) return 'enough'
      at = next
    }
    return at
  })
}

const textOf = (bytes: Buffer, fields: Fields, field: number): string => {
  const text = bytes.toString('utf8', fields.starts[field], fields.ends[field])
  return fields.doubled[field] === 1 ? text.replaceAll('""', '"') : text
}

/** The separator: a tab by the ending, else whichever of comma, semicolon and tab the first line has most of. */
const separatorOf = (file: string, ending: string): number => {
  if (ending === 'tsv') return 9
  let found = 44
  readBlocks(file, (bytes, length) => {
    const end = bytes.indexOf(newline)
    const line = bytes.subarray(0, end < 0 ? length : Math.min(end, length))
    const count = (byte: number): number => line.reduce((sum, one) => sum + (one === byte ? 1 : 0), 0)
    found = [59, 9].reduce((best, byte) => (count(byte) > count(best) ? byte : best), 44)
    return 'enough'
  })
  return found
}

const tellCell = (visitor: Visitor, place: { readonly column: number; readonly row: number }, text: string): void => {
  const value = numberOf(text)
  if (value === null) visitor.odd(place.column, place.row, text)
  else visitor.number(place.column, place.row, value)
}

/** A table of comma-separated values with a header, read row by row. */
export const csvSource = (file: string, ending: string): Source => {
  const separator = separatorOf(file, ending)
  const namesOf = (): readonly string[] => {
    let names: readonly string[] = []
    eachRow(file, separator, (bytes, fields) => {
      names = Array.from({ length: fields.count }, (_, i) => textOf(bytes, fields, i))
      return false
    })
    if (names.length === 0) throw new Error('it has no header')
    return names
  }
  return {
    columns: async () => {
      const names = namesOf()
      const kinds = names.map(() => ({ numbers: 0, others: 0 }))
      let row = -1
      eachRow(file, separator, (bytes, fields) => {
        row += 1
        if (row === 0) return true
        for (const [i, kind] of kinds.entries()) {
          const text = i < fields.count ? textOf(bytes, fields, i) : ''
          if (isMissing(text)) continue
          if (numberOf(text) === null) kind.others += 1
          else kind.numbers += 1
        }
        return row < headRows
      })
      return names.map((name, i) => ({ name, type: kinds[i]?.others === 0 ? 'number' : 'category' }))
    },
    scan: async (wanted, visitor) => scanRows({ file, separator, names: namesOf() }, wanted, visitor),
  }
}

const scanRows = (
  { file, separator, names }: { readonly file: string; readonly separator: number; readonly names: readonly string[] },
  wanted: readonly WantedColumn[],
  visitor: Visitor,
): number => {
  const places = Int32Array.from(wanted, ({ name }) => names.indexOf(name))
  const numeric = Uint8Array.from(wanted, ({ type }) => (type === 'number' ? 1 : 0))
  let row = -2
  const passing = { passes: () => row >= -1 && !visitor.wants(row + 1), passed: () => (row += 1) }
  const take = (bytes: Buffer, fields: Fields): boolean => {
    row += 1
    if (fields.count !== names.length)
      throw new Error(`row ${row + 1} has ${fields.count} fields, the header ${names.length}`)
    if (row < 0 || !visitor.wants(row)) return true
    for (let column = 0; column < places.length; column += 1) {
      const place = places[column] ?? 0
      if (numeric[column] === 1) {
        const value = fields.numbers[place] ?? Number.NaN
        if (Number.isNaN(value)) tellCell(visitor, { column, row }, textOf(bytes, fields, place))
        else visitor.number(column, row, value)
      } else {
        const text = textOf(bytes, fields, place)
        visitor.text(column, row, isMissing(text) ? null : text)
      }
    }
    return true
  }
  eachRow(file, separator, take, passing)
  return row + 1
}
