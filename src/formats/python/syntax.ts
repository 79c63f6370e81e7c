import { defineFormat } from '../../domain/format.ts'
import { tokenize } from './tokens.ts'
import type { LogicalLine, Token } from './token-cursor.ts'

/** A suite of statements: a module, or what stands below the colon of a compound statement. */
export interface Block {
  /** The statement's first word (`if`, `try`, `def`, `class` …; `async` is passed over), or `module`. */
  readonly kind: string
  /** The compound statement's tokens up to its colon; none for a module. */
  readonly header: readonly Token[]
  readonly parent: Block | null
  /** Where its statement stands among the parent's. */
  readonly position: number
  readonly body: readonly Statement[]
}

/** A statement, without the `;` or newline that ends it. */
export interface Statement {
  readonly tokens: readonly Token[]
  readonly line: number
  readonly block: Block
  /** What stands below it, where it is a compound statement. */
  readonly opens: Block | null
}

/** A Python file as statements in blocks. */
export interface PythonSyntax {
  readonly module: Block
  /** Why the text cannot be Python, or null. */
  readonly fault: string | null
}

interface Growing extends Block {
  readonly body: Statement[]
  readonly indent: number
}

const compound = new Set('if elif else for while try except finally with def class match case'.split(' '))

/** `match` and `case` are words like others unless a suite follows. */
const isSoft = (word: string): boolean => word === 'match' || word === 'case'

/** The first word, `async` passed over. */
export const keywordOf = ([first, second]: readonly Token[]): string =>
  first?.text === 'async' && second?.kind === 'name' ? second.text : first?.kind === 'name' ? first.text : ''

/** The index of the colon that ends a compound statement's header, or -1. */
const colonOf = (tokens: readonly Token[]): number => {
  let depth = 0
  let lambdas = 0
  for (const [index, { kind, text }] of tokens.entries()) {
    if (kind === 'name' && text === 'lambda' && depth === 0) lambdas += 1
    if (kind !== 'operator') continue
    if (text === '(' || text === '[' || text === '{') depth += 1
    else if (text === ')' || text === ']' || text === '}') depth -= 1
    else if (text === ':' && depth === 0) {
      if (lambdas === 0) return index
      lambdas -= 1
    }
  }
  return -1
}

const push = (block: Growing, tokens: readonly Token[], opens: Growing | null): void => {
  const [first] = tokens
  if (first !== undefined) block.body.push({ tokens, line: first.line, block, opens })
}

/** Simple statements of one line, apart at `;`. */
const addSimple = (block: Growing, tokens: readonly Token[]): void => {
  let start = 0
  let depth = 0
  for (const [index, { kind, text }] of tokens.entries()) {
    if (kind !== 'operator') continue
    if (text === '(' || text === '[' || text === '{') depth += 1
    else if (text === ')' || text === ']' || text === '}') depth -= 1
    else if (text === ';' && depth === 0) {
      push(block, tokens.slice(start, index), null)
      start = index + 1
    }
  }
  push(block, start === 0 ? tokens : tokens.slice(start), null)
}

/** Adds a line; gives the block that the lines below it may stand in. */
const addLine = (block: Growing, { indent, tokens }: LogicalLine): Growing | null => {
  const keyword = keywordOf(tokens)
  const colon = compound.has(keyword) ? colonOf(tokens) : -1
  if (colon < 0 || (isSoft(keyword) && colon === 1)) {
    addSimple(block, tokens)
    return null
  }
  const header = tokens.slice(0, colon)
  const opens: Growing = { kind: keyword, header, parent: block, position: block.body.length, body: [], indent }
  push(block, header, opens)
  if (colon === tokens.length - 1) return opens
  addSimple(opens, tokens.slice(colon + 1))
  return null
}

const readSyntax = (text: string): PythonSyntax => {
  const { lines, fault } = tokenize(text)
  const module: Growing = { kind: 'module', header: [], parent: null, position: 0, body: [], indent: -1 }
  const open: Growing[] = [module]
  for (const line of lines) {
    while (open.length > 1 && line.indent <= (open.at(-1)?.indent ?? -1)) open.pop()
    const opened = addLine(open.at(-1) ?? module, line)
    if (opened !== null) open.push(opened)
  }
  return { module, fault }
}

/** Python source as a tree of statements: read once for every sensor that asks. */
export const pythonSyntax = defineFormat<PythonSyntax>({
  id: 'python-syntax',
  parse: ({ text }) => readSyntax(text),
})

/** All statements of a block and of the blocks in it, in the order of the file. */
export function* statementsIn(block: Block): Generator<Statement> {
  const pending: Statement[] = block.body.toReversed()
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    yield next
    if (next.opens !== null) for (const inner of next.opens.body.toReversed()) pending.push(inner)
  }
}

/** A block and those around it, out to the module. */
export function* outward(block: Block): Generator<Block> {
  for (let at: Block | null = block; at !== null; at = at.parent) yield at
}
