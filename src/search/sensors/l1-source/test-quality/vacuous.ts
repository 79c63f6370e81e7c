import type { Statement } from '../../../../formats/python/syntax.ts'
import type { Token } from '../../../../formats/python/token-cursor.ts'

const opening = new Set(['(', '[', '{'])
const closing = new Set([')', ']', '}'])

/** Parts of an expression at its own depth, apart at a word or sign. */
const apart = (tokens: readonly Token[], separator: string): readonly (readonly Token[])[] => {
  const parts: Token[][] = [[]]
  let depth = 0
  for (const token of tokens) {
    if (token.kind === 'operator' && opening.has(token.text)) depth += 1
    if (token.kind === 'operator' && closing.has(token.text)) depth -= 1
    if (depth === 0 && token.text === separator && (token.kind === 'operator' || token.kind === 'name')) parts.push([])
    else parts.at(-1)?.push(token)
  }
  return parts
}

/** Whether one pair of brackets holds the whole expression. */
const isEnclosed = (tokens: readonly Token[]): boolean => {
  if (tokens[0]?.text !== '(' || tokens[0].kind !== 'operator') return false
  let depth = 0
  for (const [index, { kind, text }] of tokens.entries()) {
    if (kind === 'operator' && opening.has(text)) depth += 1
    if (kind === 'operator' && closing.has(text)) depth -= 1
    if (depth === 0) return index === tokens.length - 1
  }
  return false
}

/** More brackets around one expression than this are not taken off. */
const mostPairs = 8

const bare = (tokens: readonly Token[]): readonly Token[] => {
  let inner = tokens
  for (let pairs = 0; pairs < mostPairs && isEnclosed(inner); pairs += 1) inner = inner.slice(1, -1)
  return inner
}

const textOf = (tokens: readonly Token[]): string => tokens.map(({ text }) => text).join('')

/** A constant that counts as true: `True`, a number but zero, a string that is not empty. */
const isTrue = (tokens: readonly Token[]): boolean => {
  const [token] = tokens
  if (tokens.length !== 1 || token === undefined) return false
  if (token.kind === 'number') return !/^0*(?:\.0*)?$/.test(token.text)
  if (token.kind === 'string') return !/^\w{0,2}(?:''|""|''''''|"""""")$/.test(token.text)
  return token.text === 'True'
}

const isLength = (tokens: readonly Token[]): boolean =>
  tokens[0]?.text === 'len' && tokens[0].kind === 'name' && isEnclosed(tokens.slice(1))

/** A comparison of a length that no length fails. */
const isAnyLength = (tokens: readonly Token[]): boolean => {
  for (const [sign, limit] of [
    ['>=', '0'],
    ['>', '-1'],
  ] as const) {
    const [left = [], right = [], ...more] = apart(tokens, sign)
    if (more.length === 0 && isLength(bare(left)) && textOf(bare(right)) === limit) return true
  }
  for (const [sign, limit] of [
    ['<=', '0'],
    ['<', '-1'],
  ] as const) {
    const [left = [], right = [], ...more] = apart(tokens, sign)
    if (more.length === 0 && isLength(bare(right)) && textOf(bare(left)) === limit) return true
  }
  return false
}

/** Why a condition holds whatever the code does, or null. */
const alwaysHolds = (condition: readonly Token[]): string | null => {
  const tokens = bare(condition)
  if (isTrue(tokens)) return `\`${textOf(tokens).slice(0, 60)}\` is always true`
  if (isEnclosed(condition) && apart(tokens, ',').length > 1 && apart(tokens, 'for').length === 1)
    return 'a tuple that is not empty is always true: the brackets make the message part of the condition'
  const choices = apart(tokens, 'or')
  if (choices.length > 1 && choices.some((choice) => isTrue(bare(choice))))
    return '`or` with a true constant is always true'
  return isAnyLength(tokens) ? 'no length is below zero' : null
}

const methods = new Set(['assertTrue', 'assertGreaterEqual', 'assertGreater', 'assertIsNotNone'])

/** Arguments of `self.assertX(…)`, or null for other statements. */
const asserted = ({
  tokens,
}: Statement): { readonly method: string; readonly given: readonly (readonly Token[])[] } | null => {
  const [self, dot, method] = tokens
  if (self?.text !== 'self' || dot?.text !== '.' || method === undefined || !methods.has(method.text)) return null
  return isEnclosed(tokens.slice(3)) ? { method: method.text, given: apart(tokens.slice(4, -1), ',') } : null
}

/** Why the arguments of an assertion method make it hold always, or null. */
const whyCallHolds = (method: string, [first = [], second = []]: readonly (readonly Token[])[]): string | null => {
  if (method === 'assertTrue') return alwaysHolds(first)
  const limit = method === 'assertGreaterEqual' ? '0' : method === 'assertGreater' ? '-1' : null
  return limit !== null && isLength(bare(first)) && textOf(bare(second)) === limit ? 'no length is below zero' : null
}

/** Why an assertion cannot fail, or null; null too for what is no assertion, and where it marks that a handler ran. */
export const whyVacuous = (statement: Statement): string | null => {
  const { tokens, block } = statement
  const [first, second] = tokens
  if (first?.text === 'assert' && first.kind === 'name') {
    const isMark = block.kind === 'except' && second?.text === 'True'
    return isMark ? null : alwaysHolds(apart(tokens.slice(1), ',')[0] ?? [])
  }
  const call = asserted(statement)
  return call === null ? null : whyCallHolds(call.method, call.given)
}
