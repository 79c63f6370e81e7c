import { Evaluator, Lexer, Parser, data } from '@actions/expressions'
import { messageOf } from '../domain/errors.ts'
import type { Json } from '../domain/identity.ts'

/** The contexts a playbook's expressions may name. */
export const expressionContexts = ['case', 'cases', 'repository', 'settings', 'run', 'steps'] as const

/** What expressions see: one value a context, and how the steps before this one ended. */
export interface Scope {
  readonly contexts: Readonly<Record<(typeof expressionContexts)[number], Json>>
  readonly failed: boolean
}

const statusFunctions = (failed: boolean) => {
  const answer = (name: string, value: boolean) => ({
    name,
    minArgs: 0,
    maxArgs: 0,
    call: () => new data.BooleanData(value),
  })
  return [answer('success', !failed), answer('failure', failed), answer('always', true)]
}

const toData = (value: Json): data.ExpressionData => {
  if (value === null) return new data.Null()
  if (typeof value === 'string') return new data.StringData(value)
  if (typeof value === 'number') return new data.NumberData(value)
  if (typeof value === 'boolean') return new data.BooleanData(value)
  if (Array.isArray(value)) return new data.Array(...value.map(toData))
  return new data.Dictionary(...Object.entries(value).map(([key, item]) => ({ key, value: toData(item) })))
}

const fromData = (value: data.ExpressionData): Json => {
  if (value instanceof data.Null) return null
  if (value instanceof data.StringData || value instanceof data.NumberData || value instanceof data.BooleanData) {
    return value.value
  }
  if (value instanceof data.Array) return value.values().map(fromData)
  return Object.fromEntries(value.pairs().map(({ key, value: item }) => [key, fromData(item)]))
}

const parse = (expression: string) =>
  new Parser(new Lexer(expression).lex().tokens, [...expressionContexts], statusFunctions(false)).parse()

/** Evaluates one expression (without `${{ }}`) by GitHub's own library. Throws what the library says is wrong. */
export const evaluate = (expression: string, scope: Scope): Json => {
  const contexts = toData(scope.contexts)
  if (!(contexts instanceof data.Dictionary)) throw new TypeError('contexts are a mapping')
  const functions = new Map(statusFunctions(scope.failed).map((definition) => [definition.name, definition]))
  return fromData(new Evaluator(parse(expression), contexts, functions).evaluate())
}

/** GitHub's truthiness: false, 0, '' and null are false. */
const truthy = (value: Json): boolean => value !== false && value !== 0 && value !== '' && value !== null

const statusCall = /\b(?:success|failure|always)\s*\(/i

/**
 * Whether a step runs. As in a workflow, a condition that names no status function also needs `success()`, and
 * `${{ }}` around the whole condition may be left out.
 */
export const holds = (condition: string | undefined, scope: Scope): boolean => {
  const expression = stripBraces(condition ?? 'success()')
  const value = truthy(evaluate(expression, scope))
  return statusCall.test(expression) ? value : value && !scope.failed
}

const stripBraces = (text: string): string => {
  const trimmed = text.trim()
  return trimmed.startsWith('${{') && trimmed.endsWith('}}') ? trimmed.slice(3, -2).trim() : trimmed
}

/** The pieces of a text: literal text and the expressions in `${{ }}`. An unclosed one is an error. */
const pieces = (text: string): readonly { readonly literal: string; readonly expression: string | null }[] => {
  const found: { literal: string; expression: string | null }[] = []
  let rest = text
  for (;;) {
    const start = rest.indexOf('${{')
    if (start < 0) return [...found, { literal: rest, expression: null }]
    const end = rest.indexOf('}}', start)
    if (end < 0) throw new SyntaxError('an expression is opened by ${{ and never closed')
    found.push({ literal: rest.slice(0, start), expression: rest.slice(start + 3, end).trim() })
    rest = rest.slice(end + 2)
  }
}

const asText = (value: Json): string => {
  if (value === null) return ''
  return typeof value === 'object' ? JSON.stringify(value) : String(value)
}

const fillText = (text: string, scope: Scope): Json => {
  const parts = pieces(text)
  const [first, last] = parts
  if (parts.length === 2 && first?.literal === '' && last?.literal === '' && first.expression !== null) {
    return evaluate(first.expression, scope)
  }
  return parts
    .map(({ literal, expression }) => literal + (expression === null ? '' : asText(evaluate(expression, scope))))
    .join('')
}

/** Replaces every `${{ }}` in a value. A text that is one expression keeps that expression's type. */
export const fill = (value: Json, scope: Scope): Json => {
  if (typeof value === 'string') return fillText(value, scope)
  if (value === null || typeof value !== 'object') return value
  if (Array.isArray(value)) return value.map((item) => fill(item, scope))
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, fill(item, scope)]))
}

/** What is wrong with the expressions of a value, one line each; nothing is evaluated. */
export const expressionProblems = (value: Json): readonly string[] => {
  if (typeof value === 'string') {
    try {
      pieces(value).forEach(({ expression }) => expression !== null && parse(expression))
      return []
    } catch (error) {
      return [messageOf(error)]
    }
  }
  if (value === null || typeof value !== 'object') return []
  return (Array.isArray(value) ? value : Object.values(value)).flatMap(expressionProblems)
}

/** The same for an `if:`, which needs no braces. */
export const conditionProblems = (condition: string): readonly string[] => {
  try {
    parse(stripBraces(condition))
    return []
  } catch (error) {
    return [messageOf(error)]
  }
}
