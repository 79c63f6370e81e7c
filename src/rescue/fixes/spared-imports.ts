import { importItems, pythonImports } from '../../formats/python/imports.ts'
import type { ImportItem, PythonImport } from '../../formats/python/imports.ts'
import { keywordOf, pythonSyntax, statementsIn } from '../../formats/python/syntax.ts'
import type { Statement } from '../../formats/python/syntax.ts'
import { pythonUses } from '../../formats/python/uses.ts'
import type { PythonUses } from '../../formats/python/uses.ts'
import type { Diagnostic } from '../../formats/ruff/linter.ts'
import type { ImportUses } from './import-uses.ts'

/** Modules of libraries that are imported for what they do. */
const acting = /^(?:sklearn\.experimental|mpl_toolkits|readline|rlcompleter)(?:\.|$)/

/** One name of an import statement, with what is known of the statement. */
interface Named {
  readonly item: ImportItem
  readonly from: PythonImport
}

const itemsOf = ({ tokens }: Statement): readonly ImportItem[] => {
  const split = tokens.findIndex(({ text, kind }) => kind === 'name' && text === 'import')
  return importItems(tokens.slice(split + 1))
}

const isBefore = (line: number, column: number, at: { readonly line: number; readonly column: number }): boolean =>
  line < at.line || (line === at.line && column < at.column)

/** The import statements of a text, in its order, each with its names. */
const statementsOf = (source: { readonly path: string; readonly text: string }): readonly (readonly Named[])[] => {
  const imports = pythonImports.parse(source)
  let next = 0
  return [...statementsIn(pythonSyntax.parse(source).module)].flatMap((statement) => {
    const keyword = keywordOf(statement.tokens)
    if (statement.opens !== null || (keyword !== 'import' && keyword !== 'from')) return []
    const named = itemsOf(statement).flatMap((item, index) => {
      const from = imports[keyword === 'from' ? next : next + index]
      return from === undefined ? [] : [{ item, from }]
    })
    next += keyword === 'from' ? 1 : named.length
    return [named]
  })
}

/** Names that pytest looks up by text. */
const byText = new Set(['usefixtures', 'getfixturevalue'])

interface Own {
  readonly path: string
  readonly uses: ImportUses
  readonly own: PythonUses
}

/** Whether importing it may do something besides binding a name. */
const mayAct = ({ item, from }: Named, { path, uses }: Own): boolean => {
  const { level, module, names } = from
  if (level === 0 && acting.test(module)) return true
  if (names === null) return uses.moduleAt(path, 0, module) !== null
  const whole = module === '' ? item.name : `${module}.${item.name}`
  if (uses.moduleAt(path, level, whole) !== null) return true
  const source = uses.moduleAt(path, level, module)
  return source !== null && uses.acts(source)
}

/** Whether the name may be needed though ruff sees no use of it. */
const mayBeNeeded = (named: Named, given: Own): boolean => {
  const { item, from } = named
  const { path, uses, own } = given
  const bound = item.as ?? (from.names === null ? (item.name.split('.')[0] ?? item.name) : item.name)
  if (own.parameters.has(bound) || (!own.names.isDisjointFrom(byText) && own.words.has(bound))) return true
  if (from.scope === 'class') return true
  if (from.scope === 'module' && (own.asksItself || uses.mayTake(path, bound))) return true
  return mayAct(named, given)
}

/**
 * Tells which unused imports stay. Ruff takes all unused names out of a statement at once, so that where one of them may be
 * needed the others stay with it.
 */
export const sparedImports =
  (path: string, uses: ImportUses) =>
  (text: string, found: readonly Diagnostic[]): ReadonlySet<Diagnostic> => {
    const source = { path, text }
    const given: Own = { path, uses, own: pythonUses.parse(source) }
    const statements = statementsOf(source)
    const spared = new Set<Diagnostic>()
    const placed = found.map((one) => {
      const { row, column } = one.start
      const isPast = ({ item }: Named) => isBefore(row, column, item.at)
      const statement = statements.findLast(([first]) => first !== undefined && !isPast(first))
      return { one, statement, named: statement?.findLast((each) => !isPast(each)) }
    })
    const kept = new Set(
      placed.filter(({ named }) => named === undefined || mayBeNeeded(named, given)).map(({ statement }) => statement),
    )
    for (const { one, statement } of placed) if (kept.has(statement)) spared.add(one)
    return spared
  }
