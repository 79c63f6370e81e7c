import { defineFormat } from '../../domain/format.ts'
import { keywordOf, outward, pythonSyntax, statementsIn } from './syntax.ts'
import type { Block, Statement } from './syntax.ts'
import type { Token } from './token-cursor.ts'

/**
 * Under which condition an import runs. `optional`: its failure is caught, or a condition asks whether it is there;
 * `typing`: below `if TYPE_CHECKING`; `conditional`: below another `if`, `match` or `except`.
 */
export type ImportGuard = 'none' | 'optional' | 'typing' | 'conditional'

/** `import module`, or `from …module import names`; `import a, b` are two. */
export interface PythonImport {
  /** Leading dots: 0 is absolute. */
  readonly level: number
  /** Dotted, empty in `from . import x`. */
  readonly module: string
  /** Names taken from it, `*` included; null for `import module`. */
  readonly names: readonly string[] | null
  /** The names that it binds in its scope: `a` for `import a.b`; `*` binds none. */
  readonly binds: readonly string[]
  readonly line: number
  readonly column: number
  readonly scope: 'module' | 'class' | 'function'
  readonly guard: ImportGuard
}

const catching = new Set('ImportError ModuleNotFoundError Exception BaseException AttributeError OSError'.split(' '))

const words = (tokens: readonly Token[]): readonly string[] => tokens.map(({ text }) => text)

/** Whether a `try` catches that an import fails: bare `except`, or one of the errors above. */
const catchesImports = ({ parent, position }: Block): boolean => {
  const siblings = parent?.body ?? []
  for (let at = position + 1; siblings[at]?.opens?.kind === 'except'; at += 1) {
    const { tokens = [] } = siblings[at] ?? {}
    if (tokens.length === 1 || tokens.some(({ text }) => catching.has(text))) return true
  }
  return false
}

const asksForModules =
  /^(?:find_spec|is_\w{1,80}|_?has_\w{1,80}|\w{1,80}_available|\w{1,80}_installed|importlib|suppress)$/i
const suppressing = new Set(['suppress', 'try_import', 'LazyImport', 'optional_import_block'])
/** Conditions further up than this in a chain of `elif` are not looked at. */
const farthest = 20

/** The words of a condition, with those of the `if` and `elif`s before an `else` or `elif`. */
const conditionsOf = ({ kind, header, parent, position }: Block): readonly string[] => {
  const found: string[] = [...words(header)]
  if (kind === 'if') return found
  for (let at = position - 1; at >= Math.max(position - farthest, 0); at -= 1) {
    const before = parent?.body[at]?.opens
    if (before?.kind !== 'if' && before?.kind !== 'elif') break
    found.push(...words(before.header))
    if (before.kind === 'if') break
  }
  return found
}

const conditional = new Set(['except', 'match', 'case', 'while'])

const guardOf = (block: Block): ImportGuard => {
  const { kind, header } = block
  if (kind === 'try') return catchesImports(block) ? 'optional' : 'none'
  if (kind === 'with') return header.some(({ text }) => suppressing.has(text)) ? 'optional' : 'none'
  if (conditional.has(kind)) return 'conditional'
  if (kind !== 'if' && kind !== 'elif' && kind !== 'else') return 'none'
  const condition = conditionsOf(block)
  if (condition.includes('TYPE_CHECKING')) return kind === 'if' ? 'typing' : 'conditional'
  if (condition.includes('__name__')) return 'none'
  return condition.some((word) => asksForModules.test(word)) ? 'optional' : 'conditional'
}

const strongest: readonly ImportGuard[] = ['optional', 'typing', 'conditional', 'none']

type Place = Pick<PythonImport, 'scope' | 'guard'>

const outermost: Place = { scope: 'module', guard: 'none' }

const within = (outer: Place, block: Block): Place => {
  const guard = guardOf(block)
  const scope = block.kind === 'def' ? 'function' : block.kind === 'class' ? 'class' : outer.scope
  return {
    scope: outer.scope === 'function' ? 'function' : scope,
    guard: strongest.indexOf(guard) < strongest.indexOf(outer.guard) ? guard : outer.guard,
  }
}

/** Gives the place of a block; each block is looked at once. */
const placing = () => {
  const known = new Map<Block, Place>()
  return (block: Block): Place => {
    const unknown: Block[] = []
    let place = outermost
    for (const outer of outward(block)) {
      const found = known.get(outer)
      place = found ?? outermost
      if (found !== undefined) break
      unknown.push(outer)
    }
    for (const inner of unknown.reverse()) {
      place = inner.parent === null ? outermost : within(place, inner)
      known.set(inner, place)
    }
    return place
  }
}

/** One of what an import statement names. */
export interface ImportItem {
  readonly name: string
  readonly as: string | null
  readonly at: Token
}

/** `a.b as c, d` and the like, in parentheses or not. */
export const importItems = (tokens: readonly Token[]): readonly ImportItem[] => {
  const items: { name: string; as: string | null; at: Token }[] = []
  let current: { name: string; as: string | null; at: Token } | null = null
  let naming = false
  for (const token of tokens) {
    const { text, kind } = token
    if (text === '(' || text === ')') continue
    if (text === ',') {
      current = null
      naming = false
    } else if (text === 'as' && kind === 'name' && current !== null) naming = true
    else if (current === null) {
      current = { name: text, as: null, at: token }
      items.push(current)
    } else if (naming) current.as = text
    else current.name += text
  }
  return items
}

const readFrom = ({ tokens }: Statement, place: Place): readonly PythonImport[] => {
  const split = tokens.findIndex(({ text, kind }, index) => index > 0 && kind === 'name' && text === 'import')
  const [first] = tokens
  if (split < 0 || first === undefined) return []
  const source = words(tokens.slice(1, split)).join('')
  const module = source.replace(/^\.+/, '')
  const items = importItems(tokens.slice(split + 1))
  return [
    {
      level: source.length - module.length,
      module,
      names: items.map(({ name }) => name),
      binds: items.flatMap(({ name, as }) => (name === '*' ? [] : [as ?? name])),
      line: first.line,
      column: first.column,
      ...place,
    },
  ]
}

const readPlain = ({ tokens }: Statement, place: Place): readonly PythonImport[] =>
  importItems(tokens.slice(1)).map(({ name, as, at }) => ({
    level: 0,
    module: name,
    names: null,
    binds: [as ?? name.split('.')[0] ?? name],
    line: at.line,
    column: at.column,
    ...place,
  }))

const readImports = (module: Block): readonly PythonImport[] => {
  const found: PythonImport[] = []
  const placeOf = placing()
  for (const statement of statementsIn(module)) {
    const keyword = keywordOf(statement.tokens)
    const second = statement.tokens[1]
    if (statement.opens !== null || second === undefined) continue
    if (keyword === 'from') found.push(...readFrom(statement, placeOf(statement.block)))
    else if (keyword === 'import' && second.kind === 'name')
      found.push(...readPlain(statement, placeOf(statement.block)))
  }
  return found
}

/** The import statements of a Python file, in its order. */
export const pythonImports = defineFormat<readonly PythonImport[]>({
  id: 'python-imports',
  parse: (source) => readImports(pythonSyntax.parse(source).module),
})
