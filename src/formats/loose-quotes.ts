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
    const [first] = faults.flatMap(({ message, pos: [offset] }) => {
      const quote = /^Missing closing (["'])/.exec(message)?.[1]
      return quote === undefined || text[offset] !== '\n' ? [] : [{ offset, quote }]
    })
    const end = first === undefined ? null : closingAt(text, first.offset, first.quote)
    if (first === undefined || end === null) return null
    text = text.slice(0, first.offset) + text.slice(first.offset, end).replaceAll('\n', ' ') + text.slice(end)
  }
  return null
}
