import { flatRecord } from '../../../../domain/flat-record.ts'
import type { SourceFile } from '../../../../domain/format.ts'
import { pythonBindings } from '../../../../formats/python/bindings.ts'
import { declaredIn, installedIn, namesIn, namesInStrings } from '../../../../formats/python/declared-distributions.ts'
import { pythonImports } from '../../../../formats/python/imports.ts'
import type { PythonImport } from '../../../../formats/python/imports.ts'
import { scriptBlock } from '../../../../formats/python/script-block.ts'
import { isStandardLibrary } from '../../../../formats/python/standard-library.ts'
import { pythonSyntax } from '../../../../formats/python/syntax.ts'
import { builtIn } from './built.ts'

/**
 * What a file says. Lists are words joined by blanks, so that thousands of files are remembered and read back fast.
 * `imports`: one a line, `line column conditions target names`.
 */
export const importFacts = flatRecord({
  imports: 'string',
  /** What the module's top level binds. */
  binds: 'string',
  /** Whether it may bind anything besides. */
  dynamic: 'boolean',
  /** Dotted names in strings of a module that puts others into `sys.modules`. */
  makes: 'string',
  declares: 'string',
  /** What a script's own block asks for, for this file alone. */
  asks: 'string',
})
export type ImportFacts = ReturnType<typeof importFacts.parse>

/** What a list that could not be read declares, and what an address may bring: nobody can tell which modules. */
export const unreadableList = '?'

/** An import as remembered. */
export interface Imported {
  readonly line: number
  readonly column: number
  /** Whether its failure is caught, or a condition decides whether it runs. */
  readonly conditional: boolean
  /** Whether it runs only when a function is called. */
  readonly late: boolean
  readonly level: number
  readonly module: string
  /** Null for `import module`. */
  readonly names: readonly string[] | null
}

const words = (names: Iterable<string>): string => [...new Set(names)].sort().join(' ')

const written = ({ line, column, guard, scope, level, module, names }: PythonImport): string =>
  [
    line,
    column,
    `${guard === 'none' ? '' : 'c'}${scope === 'function' ? 'l' : ''}-`,
    `${'.'.repeat(level)}${module}`,
    ...(names === null ? [] : [names.join(',')]),
  ].join(' ')

/** Reads back the imports of a file. */
export const importsOf = (facts: ImportFacts): readonly Imported[] =>
  facts.imports === ''
    ? []
    : facts.imports.split('\n').map((one) => {
        const [line, column, conditions = '', target = '', names] = one.split(' ')
        const module = target.replace(/^\.+/, '')
        return {
          line: Number(line),
          column: Number(column),
          conditional: conditions.startsWith('c'),
          late: conditions.includes('l'),
          level: target.length - module.length,
          module,
          names: names === undefined ? null : names.split(','),
        }
      })

const topOf = (module: string): string => module.split('.')[0] ?? module

/** A module that the file also names in a string is asked for in other ways: `importorskip('torch')`. */
const namedInStrings = (text: string, { level, module }: PythonImport): boolean => {
  if (level > 0) return false
  const top = topOf(module)
  return (
    text.includes(`'${top}'`) ||
    text.includes(`"${top}"`) ||
    text.includes(`"${module}"`) ||
    text.includes(`'${module}'`)
  )
}

/** Names of templates are no modules. */
const matters = ({ level, module }: PythonImport): boolean =>
  !/[^\w.]/.test(module) && (level > 0 || !isStandardLibrary(topOf(module)))

const hasLists =
  /(?:^|\/)(?:setup|noxfile|conanfile|tasks|fabfile)\.py$|(?:depend|require|_deps|version)[^/]{0,60}\.py$/
const handsLists = /packages_to_install|pip_install|pip_packages|install_requires|dependencies=|requirements=|packages=/

const declaredBy = ({ path, text }: SourceFile): readonly string[] => [
  ...(hasLists.test(path) || handsLists.test(text) ? namesInStrings(text) : []),
  ...installedIn(text),
]

/** Whether a module puts others than itself into `sys.modules`. */
const replaces = /sys\.modules\[(?!__name__)/

const dottedIn = (text: string): readonly string[] =>
  Array.from(text.matchAll(/['"]([A-Za-z_]\w{0,80}(?:\.\w{1,80}){1,12})['"]/g), ([, name = '']) => name)

/** The names that a script's own block asks for, and the text without it. */
const askedBy = (
  text: string,
): { readonly asks: readonly string[]; readonly rest: string; readonly fault: string | null } => {
  const block = scriptBlock(text)
  if (block.kind === 'none') return { asks: [], rest: text, fault: null }
  if (block.kind === 'broken') return { asks: [unreadableList], rest: text, fault: block.reason }
  const isOfAddress = block.requirements.some((each) => each.includes('://'))
  return {
    asks: [...block.requirements.flatMap(namesIn), ...(isOfAddress ? [unreadableList] : [])],
    rest: block.rest,
    fault: null,
  }
}

/** The facts of a file, and why it, or a list in it, cannot be read. */
export interface FileRead {
  readonly facts: ImportFacts | null
  readonly fault: string | null
}

/** The facts of a Python file. */
export const factsOfPython = (file: SourceFile): FileRead => {
  const { fault } = file.as(pythonSyntax)
  if (fault !== null) return { facts: null, fault }
  const imports = file.as(pythonImports).filter(matters)
  const { names, dynamic } = file.as(pythonBindings)
  const asked = askedBy(file.text)
  const facts = {
    imports: imports
      .map((one) => written(namedInStrings(asked.rest, one) ? { ...one, guard: 'optional' } : one))
      .join('\n'),
    binds: words(names),
    dynamic,
    makes: replaces.test(file.text) ? words(dottedIn(file.text)) : '',
    declares: words(declaredBy(file)),
    asks: words(asked.asks),
  }
  return { facts, fault: asked.fault }
}

/**
 * The facts of a file that lists distributions or tells to install them, and why it cannot be read. A list has facts
 * though it is empty: one without could not be read.
 */
export const factsOfText = (file: SourceFile, lists: boolean): FileRead => {
  const read = lists ? declaredIn(file.path, file.text) : []
  const fault = typeof read === 'string' ? read : null
  const declared = typeof read === 'string' ? [unreadableList] : read
  const declares = words([...declared, ...builtIn(file.path, file.text), ...installedIn(file.text)])
  const facts =
    declares === '' && !lists ? null : { imports: '', binds: '', dynamic: false, makes: '', declares, asks: '' }
  return { facts, fault }
}
