import { defineFormat } from '../../domain/format.ts'
import { pythonImports } from './imports.ts'
import { keywordOf, pythonSyntax } from './syntax.ts'
import type { Block, Statement } from './syntax.ts'
import type { Token } from './token-cursor.ts'

/** The names that a module holds once it has run. */
export interface PythonBindings {
  readonly names: ReadonlySet<string>
  /** Whether it may hold others: it writes `globals()`, answers `__getattr__`, replaces itself in `sys.modules` … */
  readonly dynamic: boolean
}

const dynamicWords =
  /\b(?:globals|vars|locals|exec|execfile|setattr|__getattr__|__path__|extend_path|lazy_loader|_?Lazy\w{0,40}|sys\.modules|__dict__)\b/

const namesOf = (tokens: readonly Token[]): readonly string[] =>
  tokens.flatMap(({ kind, text }) => (kind === 'name' ? [text] : []))

/** Targets of assignments: what stands before the last `=`, the first name of an annotation, names before `:=`. */
const assigned = (tokens: readonly Token[]): readonly string[] => {
  let depth = 0
  let last = -1
  const found: string[] = []
  for (const [index, { kind, text }] of tokens.entries()) {
    if (kind !== 'operator') continue
    if (text === '(' || text === '[' || text === '{') depth += 1
    else if (text === ')' || text === ']' || text === '}') depth -= 1
    else if (text === '=' && depth === 0) last = index
    else if (text === ':=') found.push(...namesOf(tokens.slice(Math.max(index - 1, 0), index)))
  }
  if (last > 0) return [...found, ...namesOf(tokens.slice(0, last))]
  return tokens[1]?.text === ':' ? [...found, ...namesOf(tokens.slice(0, 1))] : found
}

const after = (tokens: readonly Token[], word: string): readonly string[] => {
  const at = tokens.findIndex(({ text }) => text === word)
  return at < 0 ? [] : namesOf(tokens.slice(at + 1))
}

/** What the header of a compound statement binds. */
const boundByHeader = (keyword: string, tokens: readonly Token[]): readonly string[] => {
  if (keyword === 'def' || keyword === 'class')
    return namesOf(tokens)
      .filter((name) => name !== 'async' && name !== keyword)
      .slice(0, 1)
  if (keyword === 'for')
    return namesOf(
      tokens.slice(
        0,
        tokens.findIndex(({ text }) => text === 'in'),
      ),
    )
  if (keyword === 'with' || keyword === 'except') return after(tokens, 'as')
  return keyword === 'case' ? namesOf(tokens) : assigned(tokens)
}

const boundBy = ({ tokens, opens }: Statement): readonly string[] => {
  const keyword = keywordOf(tokens)
  if (opens !== null) return boundByHeader(keyword, tokens)
  if (keyword === 'type' && tokens[1]?.kind === 'name') return namesOf(tokens.slice(1, 2))
  return assigned(tokens)
}

/** Names of `global` statements, which functions bind for the module. */
const madeGlobal = ({ tokens }: Statement): readonly string[] =>
  tokens[0]?.text === 'global' ? namesOf(tokens.slice(1)) : []

const gather = (module: Block): ReadonlySet<string> => {
  const names = new Set<string>()
  const pending: { readonly block: Block; readonly own: boolean }[] = [{ block: module, own: true }]
  for (let next = pending.pop(); next !== undefined; next = pending.pop()) {
    const { block, own } = next
    for (const statement of block.body) {
      for (const name of own ? boundBy(statement) : madeGlobal(statement)) names.add(name)
      const { opens } = statement
      if (opens !== null) pending.push({ block: opens, own: own && opens.kind !== 'def' && opens.kind !== 'class' })
    }
  }
  return names
}

/** What the top level of a module binds, in whichever branch; what `from … import *` brings is not among it. */
export const pythonBindings = defineFormat<PythonBindings>({
  id: 'python-bindings',
  parse: (source) => {
    const names = new Set(gather(pythonSyntax.parse(source).module))
    for (const { scope, binds } of pythonImports.parse(source))
      if (scope === 'module') for (const name of binds) names.add(name)
    return { names, dynamic: dynamicWords.test(source.text) }
  },
})
