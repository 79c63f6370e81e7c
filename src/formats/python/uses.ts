import { defineFormat } from '../../domain/format.ts'
import { pythonImports } from './imports.ts'
import type { PythonImport } from './imports.ts'
import { keywordOf, pythonSyntax, statementsIn } from './syntax.ts'
import type { Token } from './token-cursor.ts'

/** By what a Python file may take names from other modules. */
export interface PythonUses {
  readonly imports: readonly PythonImport[]
  /** Names that stand behind a dot, but for those of imports. */
  readonly attributes: ReadonlySet<string>
  /** Parameters of functions, with what else the headers of functions name. */
  readonly parameters: ReadonlySet<string>
  /** Strings that are a name, as in `getattr(module, "name")`. */
  readonly words: ReadonlySet<string>
  /** Strings that are a dotted name, as that of a module to be loaded. */
  readonly dotted: ReadonlySet<string>
  /** Every name. */
  readonly names: ReadonlySet<string>
  /** Whether it loads modules by names that it makes up or states as text. */
  readonly loads: boolean
  /** Whether it asks for names of its own module by text. */
  readonly asksItself: boolean
  /** Why the text cannot be Python, or null. */
  readonly fault: string | null
}

const loading = new Set(
  'import_module __import__ import_string run_path run_module iter_modules walk_packages spec_from_file_location pytest_plugins'.split(
    ' ',
  ),
)

/** `globals()`, `vars()`, `eval(…)`, `exec(…)`, `sys.modules`: but `model.eval()` and `vars(args)` ask for nothing here. */
const isSelfAsking = (tokens: readonly Token[], at: number): boolean => {
  const word = tokens[at]?.text ?? ''
  const behind = (text: string) => tokens[at - 1]?.text === text
  if (word === 'modules') return behind('.') && tokens[at - 2]?.text === 'sys'
  if (behind('.') || tokens[at + 1]?.text !== '(') return false
  return word === 'vars' ? tokens[at + 2]?.text === ')' : ['globals', 'eval', 'exec'].includes(word)
}

const contentOf = (text: string): string => text.replace(/^[a-zA-Z]{0,2}['"]{1,3}/, '').replace(/['"]{1,3}$/, '')

interface Gathered {
  readonly attributes: Set<string>
  readonly parameters: Set<string>
  readonly words: Set<string>
  readonly dotted: Set<string>
  readonly names: Set<string>
  asksItself: boolean
}

const addName = (found: Gathered, tokens: readonly Token[], at: number, isImport: boolean): void => {
  const word = tokens[at]?.text ?? ''
  found.names.add(word)
  if (!isImport && tokens[at - 1]?.text === '.') found.attributes.add(word)
  if (isSelfAsking(tokens, at)) found.asksItself = true
}

const addString = ({ words, dotted }: Gathered, token: string): void => {
  if (token.length > 300) return
  const content = contentOf(token)
  if (/^[A-Za-z_]\w{0,99}$/.test(content)) words.add(content)
  else if (/^[A-Za-z_.][\w.]{0,299}$/.test(content)) dotted.add(content)
}

/** What a Python file names, imports and states as text: by this it is told what it may take from other modules. */
export const pythonUses = defineFormat<PythonUses>({
  id: 'python-uses',
  parse: (source) => {
    const { module, fault } = pythonSyntax.parse(source)
    const found: Gathered = {
      attributes: new Set(),
      parameters: new Set(),
      words: new Set(),
      dotted: new Set(),
      names: new Set(),
      asksItself: false,
    }
    for (const { tokens, opens } of statementsIn(module)) {
      const keyword = keywordOf(tokens)
      const isImport = keyword === 'import' || keyword === 'from'
      for (const [at, { kind, text }] of tokens.entries()) {
        if (kind === 'name') addName(found, tokens, at, isImport)
        else if (kind === 'string') addString(found, text)
        if (kind === 'name' && opens?.kind === 'def') found.parameters.add(text)
      }
    }
    return { ...found, imports: pythonImports.parse(source), loads: !found.names.isDisjointFrom(loading), fault }
  },
})
