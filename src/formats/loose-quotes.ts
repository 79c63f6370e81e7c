import { parseAllDocuments } from 'yaml'
import { anyKeys } from './yaml-keys.ts'

const maxRounds = 50

const syntaxFaultsOf = (text: string) => {
  const parsed = parseAllDocuments(text, { ...anyKeys, prettyErrors: false, logLevel: 'silent' })
  return Array.isArray(parsed) ? parsed.flatMap(({ errors }) => errors) : []
}

/** The offset of the quote that ends a text which goes on at an offset; null where there is none. */
const closingAt = (text: string, from: number, quote: string): number | null => {
  for (let offset = from; offset < text.length; offset += 1) {
    if (text[offset] === '\\' && quote === '"') offset += 1
    else if (text[offset] === quote) {
      if (quote === '"' || text[offset + 1] !== quote) return offset
      offset += 1
    }
  }
  return null
}

interface Break {
  readonly offset: number
  readonly quote: string
}

/**
 * The line break at which the parser takes a quoted text for ended. Where the line ends in an escaped quote it takes
 * that for the end, and is surprised by what follows.
 */
const breakAt = (text: string, message: string, offset: number): Break | null => {
  const quote = /^Missing closing (["'])/.exec(message)?.[1]
  if (quote !== undefined) return text[offset] === '\n' ? { offset, quote } : null
  const line = text.lastIndexOf('\n', offset - 1)
  const isFirst = line > 0 && text.slice(line, offset).trim() === ''
  return isFirst && text.slice(0, line).endsWith('\\"') ? { offset: line, quote: '"' } : null
}

/**
 * A YAML text whose quoted texts go on in lines that are indented no deeper than their key. The specification asks for
 * one column more; libyaml, and so PyYAML, Go's and Ruby's readers, take it. Null where that is not all that is wrong.
 * Such texts come back on one line, everything at its old offset.
 */
export const withQuotesOnOneLine = (given: string): string | null => {
  let text = given
  for (let round = 0; round < maxRounds; round += 1) {
    const faults = syntaxFaultsOf(text)
    if (faults.length === 0) return text
    const [first] = faults.flatMap(({ message, pos: [offset] }) => breakAt(text, message, offset) ?? [])
    const end = first === undefined ? null : closingAt(text, first.offset, first.quote)
    if (first === undefined || end === null) return null
    text = text.slice(0, first.offset) + text.slice(first.offset, end).replaceAll('\n', ' ') + text.slice(end)
  }
  return null
}
