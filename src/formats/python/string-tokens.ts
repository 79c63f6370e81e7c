import { add, countLines, fail, indentOf } from './token-cursor.ts'
import type { Cursor, OpenFormat } from './token-cursor.ts'

const newline = 10
const backslash = 92
const braceOpen = 123
const braceClose = 125

const quoteAt = (text: string, at: number): string => {
  const one = text.charAt(at)
  return text.charAt(at + 1) === one && text.charAt(at + 2) === one ? one + one + one : one
}

/** A string without fields, from its opening quote. */
export const readString = (state: Cursor, start: number): void => {
  const { text, line, lineStart } = state
  const quote = quoteAt(text, state.at)
  state.at += quote.length
  for (; state.at < text.length; state.at += 1) {
    const code = text.charCodeAt(state.at)
    if (code === backslash) state.at += 1
    else if (code === newline && quote.length === 1) break
    else if (code === quote.charCodeAt(0) && (quote.length === 1 || text.startsWith(quote, state.at))) break
  }
  const closed = text.startsWith(quote, state.at)
  if (closed) state.at += quote.length
  else fail(state, `the string of line ${line} never ends`)
  state.at = Math.min(state.at, text.length)
  if (state.tokens.length === 0) state.indent = indentOf(text, lineStart, start)
  state.tokens.push({ kind: 'string', text: text.slice(start, state.at), line, column: start - lineStart + 1 })
  countLines(state, start)
}

/** Goes to the end of the literal part: before a brace, behind the closing quote, or to the line's end. */
const skipLiteral = (state: Cursor, { quote, spec }: OpenFormat): 'brace' | 'quote' | 'broken' => {
  const { text } = state
  for (; state.at < text.length; state.at += 1) {
    const code = text.charCodeAt(state.at)
    const next = text.charCodeAt(state.at + 1)
    if (code === backslash) state.at += next === braceOpen ? 0 : 1
    else if (code === braceOpen && next === braceOpen && spec === 0) state.at += 1
    else if (code === braceOpen || (code === braceClose && spec > 0)) return 'brace'
    else if (text.startsWith(quote, state.at)) {
      state.at += quote.length
      return spec > 0 ? 'broken' : 'quote'
    } else if (code === newline && quote.length === 1 && spec === 0) return 'broken'
  }
  state.at = text.length
  return 'broken'
}

/** The literal part of an f-string, up to its field, its end, or the end of the format that it is. */
export const readLiteral = (state: Cursor, open: OpenFormat, start: number): void => {
  const { text, line, lineStart } = state
  const end = skipLiteral(state, open)
  if (state.tokens.length === 0) state.indent = indentOf(text, lineStart, start)
  if (state.at > start)
    state.tokens.push({ kind: 'format', text: text.slice(start, state.at), line, column: start - lineStart + 1 })
  countLines(state, start)
  if (end === 'brace') return leaveLiteral(state, open)
  if (end === 'broken') fail(state, `the string of line ${line} never ends`)
  for (; open.spec > 0; open.spec -= 1) state.brackets.pop()
  state.formats.pop()
}

/** At a `{` a field begins; at the `}` of a format its field ends. */
function leaveLiteral(state: Cursor, open: OpenFormat): void {
  if (state.text.charAt(state.at) === '}') {
    open.spec -= 1
    state.brackets.pop()
    state.at += 1
    add(state, 'operator', state.at - 1)
    return
  }
  state.at += 1
  add(state, 'operator', state.at - 1)
  state.brackets.push(state.line)
  open.field = state.brackets.length
}

/** An f-string, from its opening quote. */
export const startFormat = (state: Cursor, start: number): void => {
  const quote = quoteAt(state.text, state.at)
  state.at += quote.length
  const open = { quote, field: -1, spec: 0 }
  state.formats.push(open)
  readLiteral(state, open, start)
}

/** Whether the character belongs to the f-string around a field: it ends the field or begins its format. */
export const endsField = (state: Cursor, character: string): boolean => {
  const open = state.formats.at(-1)
  if (open === undefined || state.brackets.length !== open.field) return false
  if (character !== '}' && character !== ':') return false
  const start = state.at
  state.at += 1
  add(state, 'operator', start)
  if (character === '}') state.brackets.pop()
  else open.spec += 1
  open.field = -1
  return true
}
