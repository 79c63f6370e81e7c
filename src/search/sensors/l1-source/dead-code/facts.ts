import { flatRecord } from '../../../../domain/flat-record.ts'
import type { SourceFile } from '../../../../domain/format.ts'
import { pythonImports } from '../../../../formats/python/imports.ts'
import type { PythonImport } from '../../../../formats/python/imports.ts'
import { isStandardLibrary } from '../../../../formats/python/standard-library.ts'
import { keywordOf, pythonSyntax, statementsIn } from '../../../../formats/python/syntax.ts'
import type { Block, Statement } from '../../../../formats/python/syntax.ts'
import type { Token } from '../../../../formats/python/token-cursor.ts'
import { asModule, asName, mentionsIn } from './mentions.ts'
import { pack } from './words.ts'

/** What a file names, and what it defines that others may name. */
export const codeFacts = flatRecord({
  /** Names, and modules that it imports or mentions, packed. */
  words: 'string',
  /** Those that the file itself does not name. One a line: `line column name`, of a method with its class (`Tree._grow`). */
  functions: 'string',
  /** Whether it is a module that does something when it is run, and needs nobody to import it. */
  runs: 'boolean',
  /** Whether it imports modules by names that it makes up. */
  loads: 'boolean',
})
export type CodeFacts = ReturnType<typeof codeFacts.parse>

/** Decorators that change how a function works, not who calls it. */
const harmless = new Set(
  'staticmethod classmethod property cached_property cache lru_cache wraps contextmanager asynccontextmanager no_grad inference_mode jit njit deprecated override final torch functools contextlib numba typing abstractmethod'.split(
    ' ',
  ),
)

const isHarmless = ({ tokens }: Statement): boolean => {
  const open = tokens.findIndex(({ text }) => text === '(')
  const named = tokens.slice(1, open < 0 ? tokens.length : open)
  return named.every(({ text, kind }) => kind !== 'name' || harmless.has(text))
}

/** Names that somebody else calls by convention. */
const conventional =
  /^(?:_\w*_|\w+_fn|test\w*|main|setup\w*|teardown\w*|pytest_\w+|hook\w*|lambda_handler|handler|handle|run|cli|app|create_app|on_\w+|handle_\w+|visit_\w+|do_\w+|depart_\w+|load_ipython_extension|upgrade|downgrade|init|predict|load_model|forward|inference|_)$/

/** The name that a definition gives, or undefined for any other statement. */
const definedBy = ({ tokens, opens }: Statement): Token | undefined =>
  opens?.kind === 'def' || opens?.kind === 'class' ? tokens[tokens[0]?.text === 'async' ? 2 : 1] : undefined

const hasBases = ({ tokens }: Statement): boolean =>
  tokens.length > 2 && tokens[3]?.text !== ')' && tokens[3]?.text !== 'object'

/** The functions of a definition: itself, or the private methods of a class without bases. */
const within = (statement: Statement, name: Token, owner: string): readonly string[] => {
  const { opens, line } = statement
  if (opens?.kind === 'class') return owner === '' && !hasBases(statement) ? functionsOf(opens, `${name.text}.`) : []
  const isMeant = owner === '' || name.text.startsWith('_')
  return isMeant && !conventional.test(name.text) ? [`${line} ${name.column} ${owner}${name.text}`] : []
}

/** The names of functions and methods that nothing but their name leads to. */
const functionsOf = (block: Block, owner: string): readonly string[] => {
  const found: string[] = []
  let decorated = false
  for (const statement of block.body) {
    const isDecorator = statement.tokens[0]?.text === '@'
    const name = definedBy(statement)
    if (name !== undefined && !decorated) found.push(...within(statement, name, owner))
    decorated = isDecorator && (decorated || !isHarmless(statement))
  }
  return found
}

const folderOf = (path: string): readonly string[] => path.split('/').slice(0, -1)

/** What an import leads to, by path; a name that is taken may be a module too. */
const targetsOf = (path: string, { level, module, names }: PythonImport): readonly string[] => {
  const parts = module === '' ? [] : module.split('.')
  if (level === 0 && isStandardLibrary(parts[0] ?? '')) return []
  const folder = folderOf(path)
  const base = level === 0 ? [] : folder.slice(0, Math.max(folder.length - level + 1, 0))
  const target = [...base, ...parts]
  const above = level === 0 ? target.map((_, index) => target.slice(0, index + 1)) : [target]
  return [...above, ...(names ?? []).map((name) => [...target, name])].map((one) => asModule(one.join('/')))
}

const declaring = new Set([
  'import',
  'from',
  'def',
  'class',
  'if',
  'else',
  'elif',
  'try',
  'except',
  'finally',
  'pass',
  'global',
  'type',
])

/** Whether a module's top level does more than define: it calls something for its effect, or loops. */
const doesSomething = (module: Block): boolean =>
  module.body.some(({ tokens, opens }, index) => {
    const [first, second] = tokens
    if (first === undefined || first.text === '@' || declaring.has(keywordOf(tokens))) {
      return opens?.kind === 'if' && tokens.some(({ text }) => text === '__name__')
    }
    if (opens !== null || (index === 0 && first.kind === 'string')) return opens !== null
    const assigns = tokens.some(
      ({ text, kind }) => kind === 'operator' && (text === '=' || text === ':' || text === '+='),
    )
    return !assigns && (second?.text === '(' || second?.text === '.' || first.text === 'assert' || first.text === '%')
  })

const loading =
  /\b(?:import_module|__import__|pkgutil|iter_modules|walk_packages|spec_from_file_location|run_path|run_module|exec_module|load_module)\b/

const bareString = (text: string): string => text.replace(/^\w{0,2}['"]{1,3}|['"]{1,3}$/g, '')

/** What code names, the names of its own definitions left out where they stand. */
const namedIn = (module: Block): string[] => {
  const words: string[] = []
  for (const statement of statementsIn(module)) {
    const own = definedBy(statement)
    for (const token of statement.tokens) {
      const isString = token.kind === 'string' || token.kind === 'format'
      if (token.kind === 'name' && token !== own) words.push(asName(token.text))
      if (isString) words.push(...mentionsIn(token.text), asModule(bareString(token.text)))
    }
  }
  return words
}

/** The facts of a Python file; or why it cannot be read. */
export const factsOfPython = (file: SourceFile): CodeFacts | string => {
  const { module, fault } = file.as(pythonSyntax)
  if (fault !== null) return fault
  const words = namedIn(module)
  const own = new Set(words)
  for (const one of file.as(pythonImports)) words.push(...targetsOf(file.path, one))
  return {
    words: pack(words),
    functions: functionsOf(module, '')
      .filter((one) => !own.has(asName(one.slice(Math.max(one.lastIndexOf(' '), one.lastIndexOf('.')) + 1))))
      .join('\n'),
    runs: file.text.startsWith('#!') || doesSomething(module) || !module.body.some(({ opens }) => opens !== null),
    loads: loading.test(file.text),
  }
}

/** Texts longer than this are data. */
const longest = 300_000

/** What a text that is no Python names. */
export const factsOfText = ({ text }: SourceFile): CodeFacts | null =>
  text.length > longest ? null : { words: pack(mentionsIn(text)), functions: '', runs: true, loads: false }
