import { add, endLine, fail } from './token-cursor.ts'
import type { Cursor, Tokens } from './token-cursor.ts'
import { endsField, readLiteral, readString, startFormat } from './string-tokens.ts'

const operators = new Set('== != <= >= -> := ** // << >> += -= *= /= %= @= &= |= ^= **= //= <<= >>= ... <>'.split(' '))
const prefix = /^(?:[rbuf]|br|rb|fr|rf|t|tr|rt)$/i
const newline = 10
const hash = 35
const backslash = 92
/** Space, tab, return, form feed and the byte order mark. */
const blank = new Set([32, 9, 13, 12, 0xfeff])

const isNameStart = (code: number): boolean =>
  (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95 || code > 127
const isDigit = (code: number): boolean => code >= 48 && code <= 57

const readName = (state: Cursor): void => {
  const { text } = state
  const start = state.at
  let code = text.charCodeAt(state.at)
  while (isNameStart(code) || isDigit(code)) code = text.charCodeAt((state.at += 1))
  const isQuote = code === 34 || code === 39
  if (!isQuote || state.at - start > 2 || !prefix.test(text.slice(start, state.at))) return add(state, 'name', start)
  if (/[ft]/i.test(text.slice(start, state.at))) startFormat(state, start)
  else readString(state, start)
}

const readNumber = (state: Cursor): void => {
  const { text } = state
  const start = state.at
  let code = text.charCodeAt(state.at)
  while (isNameStart(code) || isDigit(code) || code === 46) {
    const signed =
      (code === 101 || code === 69) && /[+-]/.test(text.charAt(state.at + 1)) && text.charAt(start + 1) !== 'x'
    code = text.charCodeAt((state.at += signed ? 2 : 1))
  }
  add(state, 'number', start)
}

const readOperator = (state: Cursor): void => {
  const { text, at, brackets } = state
  const character = text.charAt(at)
  if (endsField(state, character)) return
  if ('([{'.includes(character)) brackets.push(state.line)
  else if (')]}'.includes(character)) {
    if (brackets.length === 0) fail(state, `a bracket of line ${state.line} closes nothing`)
    brackets.pop()
  }
  const length = operators.has(text.slice(at, at + 3)) ? 3 : operators.has(text.slice(at, at + 2)) ? 2 : 1
  state.at += length
  add(state, 'operator', at)
}

const readNewline = (state: Cursor): void => {
  state.at += 1
  if (state.brackets.length === 0) endLine(state)
  state.line += 1
  state.lineStart = state.at
}

const skipComment = (state: Cursor): void => {
  const end = state.text.indexOf('\n', state.at)
  state.at = end < 0 ? state.text.length : end
}

const step = (state: Cursor): void => {
  const open = state.formats.at(-1)
  if (open !== undefined && open.field === -1) return readLiteral(state, open, state.at)
  const code = state.text.charCodeAt(state.at)
  if (code === newline) readNewline(state)
  else if (blank.has(code)) state.at += 1
  else if (code === hash) skipComment(state)
  else if (code === backslash) skipContinuation(state)
  else if (isNameStart(code)) readName(state)
  else if (isDigit(code) || (code === 46 && isDigit(state.text.charCodeAt(state.at + 1)))) readNumber(state)
  else if (code === 34 || code === 39) readString(state, state.at)
  else readOperator(state)
}

function skipContinuation(state: Cursor): void {
  state.at += state.text.charCodeAt(state.at + 1) === 13 ? 2 : 1
  if (state.text.charCodeAt(state.at) !== newline) return
  state.at += 1
  state.line += 1
  state.lineStart = state.at
}

/**
 * Python's tokens by its lexical analysis (https://docs.python.org/3/reference/lexical_analysis.html), f-strings of
 * 3.12 included, in one pass. Broken text gives what could be read, and a fault.
 */
export const tokenize = (text: string): Tokens => {
  const state: Cursor = {
    text,
    lines: [],
    tokens: [],
    at: 0,
    line: 1,
    lineStart: 0,
    indent: 0,
    brackets: [],
    formats: [],
    fault: null,
  }
  while (state.at < text.length) step(state)
  const [open] = state.brackets
  if (open !== undefined) fail(state, `a bracket of line ${open} never closes`)
  endLine(state)
  return { lines: state.lines, fault: state.fault }
}
