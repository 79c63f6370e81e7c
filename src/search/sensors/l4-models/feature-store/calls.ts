import type { Token } from '../../../../formats/python/token-cursor.ts'

/** A call of a name: its arguments, each as its tokens. */
export interface Call {
  readonly callee: string
  readonly line: number
  readonly named: ReadonlyMap<string, readonly Token[]>
  readonly positional: readonly (readonly Token[])[]
  /** Whether it is given `**arguments` that are not written out. */
  readonly spreads: boolean
}

const opens = new Set(['(', '[', '{'])
const closes = new Set([')', ']', '}'])

const isOperator = (token: Token | undefined, text: string): boolean =>
  token?.kind === 'operator' && token.text === text

/** Tokens between the bracket at `start` and its partner, split at the commas between them. */
export const elements = (tokens: readonly Token[], start: number): readonly (readonly Token[])[] => {
  const parts: Token[][] = [[]]
  let depth = 0
  for (let at = start; at < tokens.length; at += 1) {
    const token = tokens[at]
    if (token === undefined) break
    if (token.kind === 'operator' && closes.has(token.text)) depth -= 1
    if (depth === 0 && at > start) break
    if (depth === 1 && isOperator(token, ',')) parts.push([])
    else if (depth > 0) parts.at(-1)?.push(token)
    if (token.kind === 'operator' && opens.has(token.text)) depth += 1
  }
  return parts.filter((part) => part.length > 0)
}

/** All calls of these names in a statement, also behind a module's name (`feast.FeatureView(…)`). */
export const callsOf = (tokens: readonly Token[], names: ReadonlySet<string>): readonly Call[] =>
  tokens.flatMap((token, index) => {
    if (token.kind !== 'name' || !names.has(token.text) || !isOperator(tokens[index + 1], '(')) return []
    const before = tokens[index - 1]
    if (before?.kind === 'name' && (before.text === 'def' || before.text === 'class')) return []
    const parts = elements(tokens, index + 1)
    const named = new Map<string, readonly Token[]>()
    const positional: (readonly Token[])[] = []
    for (const part of parts) {
      const [first, second] = part
      if (first?.kind === 'name' && isOperator(second, '=')) named.set(first.text, part.slice(2))
      else positional.push(part)
    }
    return [
      {
        callee: token.text,
        line: token.line,
        named,
        positional,
        spreads: positional.some(([first]) => isOperator(first, '**') || isOperator(first, '*')),
      },
    ]
  })

/** The value of a plain string literal, or of several side by side; null for everything else. */
export const textOf = (tokens: readonly Token[] | undefined): string | null => {
  if (tokens === undefined || tokens.length === 0 || tokens.some(({ kind }) => kind !== 'string')) return null
  const parts = tokens.map(({ text }) => /^[rRuU]?(?:"""|'''|"|')([^]*?)(?:"""|'''|"|')$/.exec(text)?.[1])
  return parts.some((part) => part === undefined || part.includes('\\')) ? null : parts.join('')
}
