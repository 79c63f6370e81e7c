import { keywordOf, statementsIn } from '../../../../formats/python/syntax.ts'
import type { Block, Statement } from '../../../../formats/python/syntax.ts'

const wide = new Set(['Exception', 'BaseException', 'AssertionError'])

/** Whether an `except` catches failed assertions: bare, or one of their bases. */
const isWide = ({ tokens }: Statement): boolean =>
  tokens.length === 1 || tokens.some(({ text, kind }) => kind === 'name' && wide.has(text))

const telling = new Set(['print', 'logger', 'logging', 'log', 'warnings'])

/** Whether a handler does nothing that a test could fail by. */
const isSilent = ({ body }: Block): boolean =>
  body.every(({ tokens, opens }) => {
    const [first] = tokens
    if (opens !== null || first === undefined) return false
    if (first.kind === 'string' || first.text === '...' || telling.has(first.text)) return true
    return (
      tokens.length <= 2 &&
      ['pass', 'continue', 'return'].includes(first.text) &&
      (tokens[1]?.text ?? 'None') === 'None'
    )
  })

const checking = /^(?:assert\w*|fail|raises|approx|check\w*|verify\w*|expect\w*|xfail|skip|warns|raise)$/

/** Assertions proper; `assertRaises`, `assertLogs` and `assertWarns` only open a block. */
const asserting = /^(?:assert(?!Raises|Logs|Warns|NoLogs)\w*|fail)$/

const checks = (statements: Iterable<Statement>, words: RegExp): boolean => {
  for (const { tokens } of statements)
    if (tokens.some(({ kind, text }) => kind === 'name' && words.test(text))) return true
  return false
}

/** The `except`s and `else` that follow a `try`. */
const answersTo = ({ parent, position }: Block): readonly Statement[] => {
  const found: Statement[] = []
  for (let at = position + 1; ; at += 1) {
    const next = parent?.body[at]
    if (next?.opens?.kind !== 'except' && next?.opens?.kind !== 'else') return found
    found.push(next)
  }
}

/** A `try` of a test whose failures nobody hears of. */
export interface Swallowed {
  readonly at: Statement
  readonly reason: string
}

/** Tries of a test function that swallow its own assertions, or all that it does. */
export const swallowedIn = (test: Block): readonly Swallowed[] => {
  const found: Swallowed[] = []
  for (const { opens } of statementsIn(test)) {
    if (opens?.kind !== 'try') continue
    const answers = answersTo(opens)
    const silent = answers.find((answer) => answer.opens?.kind === 'except' && isWide(answer) && isSilent(answer.opens))
    if (silent === undefined || answers.some((answer) => answer.opens?.kind === 'else')) continue
    if (checks(statementsIn(opens), asserting))
      found.push({ at: silent, reason: 'it asserts inside, and the handler takes a failed assertion for nothing' })
    else if (isAll(test, opens))
      found.push({ at: silent, reason: 'it is all that the test does, so the test cannot fail' })
  }
  return found
}

/** Whether a test does nothing but to try: beside it stand only words, imports and assignments of constants. */
const isAll = (test: Block, tried: Block): boolean =>
  tried.parent === test &&
  test.body.every(({ tokens, opens }, index) => {
    if (opens !== null) return opens === tried || index > tried.position
    const keyword = keywordOf(tokens)
    return (
      tokens[0]?.kind === 'string' ||
      keyword === 'import' ||
      keyword === 'from' ||
      !tokens.some(({ text }) => text === '(')
    )
  }) &&
  !checks(statementsIn(test), checking)
