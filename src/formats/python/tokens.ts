/** What a token is; `format` is a literal piece of an f-string, whose fields come as ordinary tokens. */
type TokenKind = 'name' | 'number' | 'string' | 'format' | 'operator'

/** One token. `text` is as written, prefix and quotes of strings included; lines and columns count from 1. */
export interface Token {
  readonly kind: TokenKind
  readonly text: string
  readonly line: number
  readonly column: number
}

/** Tokens up to a line's end, brackets and continuations joined. `indent` in columns, tabs to multiples of eight. */
export interface LogicalLine {
  readonly indent: number
  readonly tokens: readonly Token[]
}

export interface Tokens {
  readonly lines: readonly LogicalLine[]
  /** Why the text cannot be Python (a string or bracket never closes), or null. */
  readonly fault: string | null
}

interface OpenFormat {
  readonly quote: string
  /** Open brackets when its field began; -1 in the literal part. */
  field: number
  /** Whether the literal part is a field's format (`:>10`), which a `}` ends. */
  spec: number
}

interface State {
  readonly text: string
  readonly lines: LogicalLine[]
  tokens: Token[]
  at: number
  line: number
  lineStart: number
  indent: number
  /** Lines on which the open brackets opened. */
  brackets: number[]
  formats: OpenFormat[]
  fault: string | null
}

const operators = new Set('== != <= >= -> := ** // << >> += -= *= /= %= @= &= |= ^= **= //= <<= >>= ... <>'.split(' '))
const prefix = /^(?:[rbuf]|br|rb|fr|rf|t|tr|rt)$/i
const tab = 9
const newline = 10
const formFeed = 12
const space = 32
const hash = 35
const backslash = 92
const braceOpen = 123
const braceClose = 125
const blank = new Set([space, tab, 13, formFeed, 0xfeff])

const isNameStart = (code: number): boolean =>
  (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || code === 95 || code > 127
const isDigit = (code: number): boolean => code >= 48 && code <= 57

const add = (state: State, kind: TokenKind, start: number): void => {
  const { text, line, lineStart } = state
  if (state.tokens.length === 0) state.indent = indentOf(text, lineStart, start)
  state.tokens.push({ kind, text: text.slice(start, state.at), line, column: start - lineStart + 1 })
}

function indentOf(text: string, from: number, to: number): number {
  let width = 0
  for (let at = from; at < to; at += 1) {
    const code = text.charCodeAt(at)
    if (code === tab) width += 8 - (width % 8)
    else if (code === formFeed) width = 0
    else width += 1
  }
  return width
}

const endLine = (state: State): void => {
  if (state.tokens.length === 0) return
  state.lines.push({ indent: state.indent, tokens: state.tokens })
  state.tokens = []
}

const fail = (state: State, reason: string): void => {
  state.fault ??= reason
}

/** Goes over line ends within a token. */
const countLines = (state: State, from: number): void => {
  for (
    let next = state.text.indexOf('\n', from);
    next >= 0 && next < state.at;
    next = state.text.indexOf('\n', next + 1)
  ) {
    state.line += 1
    state.lineStart = next + 1
  }
}

const quoteAt = (text: string, at: number): string => {
  const one = text.charAt(at)
  return text.charAt(at + 1) === one && text.charAt(at + 2) === one ? one + one + one : one
}

/** A string without fields, from its opening quote. */
const readString = (state: State, start: number): void => {
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
const skipLiteral = (state: State, { quote, spec }: OpenFormat): 'brace' | 'quote' | 'broken' => {
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
const readLiteral = (state: State, open: OpenFormat, start: number): void => {
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
function leaveLiteral(state: State, open: OpenFormat): void {
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

const startFormat = (state: State, start: number): void => {
  const quote = quoteAt(state.text, state.at)
  state.at += quote.length
  const open = { quote, field: -1, spec: 0 }
  state.formats.push(open)
  readLiteral(state, open, start)
}

const readName = (state: State): void => {
  const { text } = state
  const start = state.at
  let code = text.charCodeAt(state.at)
  while (isNameStart(code) || isDigit(code)) code = text.charCodeAt((state.at += 1))
  const isQuote = code === 34 || code === 39
  if (!isQuote || state.at - start > 2 || !prefix.test(text.slice(start, state.at))) return add(state, 'name', start)
  if (/[ft]/i.test(text.slice(start, state.at))) startFormat(state, start)
  else readString(state, start)
}

const readNumber = (state: State): void => {
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

/** Whether the character belongs to the f-string around a field: it ends the field or begins its format. */
const endsField = (state: State, character: string): boolean => {
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

const readOperator = (state: State): void => {
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

const readNewline = (state: State): void => {
  state.at += 1
  if (state.brackets.length === 0) endLine(state)
  state.line += 1
  state.lineStart = state.at
}

const skipComment = (state: State): void => {
  const end = state.text.indexOf('\n', state.at)
  state.at = end < 0 ? state.text.length : end
}

const step = (state: State): void => {
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

function skipContinuation(state: State): void {
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
  const state: State = {
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
