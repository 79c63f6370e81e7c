import { Lexer, Parser, data } from '@actions/expressions'
import { Literal, Star } from '@actions/expressions/ast'
import type { Expr, ExprVisitor } from '@actions/expressions/ast'

/** A `${{ … }}` in a text: what stands between the marks, and where the first mark begins, from 0. */
export interface EmbeddedExpression {
  readonly text: string
  readonly offset: number
}

/** A value that an expression asks for: `github.event.issue.title` is `['github', 'event', 'issue', 'title']`. */
export interface Reference {
  /** In lower case, as GitHub compares them; `*` for a filter, `?` for an index that is computed. */
  readonly path: readonly string[]
  /** The same as it is written. */
  readonly written: readonly string[]
  /** Whether its text may become the text of the expression: that of `contains(x, 'y')` and `x == 'y'` does not. */
  readonly carried: boolean
  /** Whether nothing stands in for it where it is empty: `x || 'y'` has a second choice, and conditions choose. */
  readonly needed: boolean
}

/** The contexts that GitHub knows in any part of a workflow or an action. */
const contexts = 'github env vars job jobs steps runner secrets strategy matrix needs inputs'.split(' ')

const functions = ['success', 'failure', 'always', 'cancelled', 'hashFiles'].map((name) => ({
  name,
  minArgs: 0,
  maxArgs: 255,
  call: () => new data.Null(),
}))

/** Functions whose result holds the text of what they are given. */
const passesOn = new Set(['format', 'join', 'tojson', 'fromjson', 'case'])

/** The place behind the `}}` that ends an expression begun at `from`; marks in quoted texts do not count. */
const endOf = (text: string, from: number): number => {
  let quoted = false
  for (let position = from; position < text.length; position += 1) {
    if (text[position] === "'") quoted = !quoted
    else if (!quoted && text.startsWith('}}', position)) return position
  }
  return -1
}

/** Every `${{ … }}` of a text, in order. */
export const expressionsIn = (text: string): readonly EmbeddedExpression[] => {
  const found: EmbeddedExpression[] = []
  for (let start = text.indexOf('${{'); start >= 0;) {
    const end = endOf(text, start + 3)
    if (end < 0) break
    found.push({ text: text.slice(start + 3, end).trim(), offset: start })
    start = text.indexOf('${{', end + 2)
  }
  return found
}

type Use = Pick<Reference, 'carried' | 'needed'>
const onlyTested: Use = { carried: false, needed: false }

type Access = { readonly path: readonly string[]; readonly written: readonly string[] } | null

/** Collects references. What a visit gives is the path of the node, where it has one. */
const collector = (found: Reference[]): ((node: Expr, use: Use) => Access) => {
  const indexOf = (index: Expr): string => {
    if (index instanceof Star) return '*'
    if (index instanceof Literal && index.literal instanceof data.StringData) return index.literal.value
    walk(index, { carried: false, needed: true })
    return '?'
  }
  const pathOf = (node: Expr, use: Use): Access =>
    node.accept<Access>({
      ...others(use),
      visitContextAccess: ({ name }) => ({ path: [name.lexeme.toLowerCase()], written: [name.lexeme] }),
      visitIndexAccess: ({ expr, index }) => {
        const base = pathOf(expr, use)
        const key = indexOf(index)
        return base === null ? null : { path: [...base.path, key.toLowerCase()], written: [...base.written, key] }
      },
    })
  const walk = (node: Expr, use: Use): Access => {
    const access = pathOf(node, use)
    if (access !== null) found.push({ ...access, ...use })
    return access
  }
  const all = (nodes: readonly Expr[], use: Use): null => {
    for (const node of nodes) walk(node, use)
    return null
  }
  const others = (use: Use): Omit<ExprVisitor<Access>, 'visitContextAccess' | 'visitIndexAccess'> => ({
    visitLiteral: () => null,
    visitUnary: ({ expr }) => all([expr], onlyTested),
    visitBinary: ({ left, right }) => all([left, right], onlyTested),
    visitLogical: ({ operator, args }) => {
      const chosen = operator.lexeme === '||'
      all(args.slice(0, -1), chosen ? { ...use, needed: false } : onlyTested)
      return all(args.slice(-1), use)
    },
    visitGrouping: ({ group }) => all([group], use),
    visitFunctionCall: ({ functionName, args }) =>
      all(args, passesOn.has(functionName.lexeme.toLowerCase()) ? use : onlyTested),
  })
  return walk
}

/**
 * The values that an expression (without `${{ }}`) asks for, read by GitHub's own parser; null where GitHub would
 * refuse it.
 */
export const referencesOf = (expression: string): readonly Reference[] | null => {
  const found: Reference[] = []
  try {
    const tree = new Parser(new Lexer(expression).lex().tokens, contexts, functions).parse()
    collector(found)(tree, { carried: true, needed: true })
    return found
  } catch {
    return null
  }
}
