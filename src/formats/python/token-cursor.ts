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

export interface OpenFormat {
  readonly quote: string
  /** Open brackets when its field began; -1 in the literal part. */
  field: number
  /** Whether the literal part is a field's format (`:>10`), which a `}` ends. */
  spec: number
}

/** Where reading stands, and what was read. */
export interface Cursor {
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

const tab = 9
const formFeed = 12

/** A token from `start` to where reading stands; it has to lie in one line. */
export const add = (state: Cursor, kind: TokenKind, start: number): void => {
  const { text, line, lineStart } = state
  if (state.tokens.length === 0) state.indent = indentOf(text, lineStart, start)
  state.tokens.push({ kind, text: text.slice(start, state.at), line, column: start - lineStart + 1 })
}

/** The width of the white space before a line's first token. */
export function indentOf(text: string, from: number, to: number): number {
  let width = 0
  for (let at = from; at < to; at += 1) {
    const code = text.charCodeAt(at)
    if (code === tab) width += 8 - (width % 8)
    else if (code === formFeed) width = 0
    else width += 1
  }
  return width
}

/** Ends the logical line. */
export const endLine = (state: Cursor): void => {
  if (state.tokens.length === 0) return
  state.lines.push({ indent: state.indent, tokens: state.tokens })
  state.tokens = []
}

/** Notes the first fault. */
export const fail = (state: Cursor, reason: string): void => {
  state.fault ??= reason
}

/** Goes over line ends within a token. */
export const countLines = (state: Cursor, from: number): void => {
  for (
    let next = state.text.indexOf('\n', from);
    next >= 0 && next < state.at;
    next = state.text.indexOf('\n', next + 1)
  ) {
    state.line += 1
    state.lineStart = next + 1
  }
}
