import { outward } from '../../../../formats/python/syntax.ts'
import type { PythonImport } from '../../../../formats/python/imports.ts'
import { statementsIn } from '../../../../formats/python/syntax.ts'
import type { Block } from '../../../../formats/python/syntax.ts'

const keyOf = ({ level, module, names, binds }: PythonImport): string =>
  `${level} ${module} ${names?.join() ?? ''} as ${binds.join()}`

const nameOf = ({ level, module, names }: PythonImport): string =>
  names === null ? `import ${module}` : `from ${'.'.repeat(level)}${module} import ${names.join(', ')}`

/** Words of tests that import anew on purpose, or send the function elsewhere. */
const anew = new Set(
  'modules reload import_module patch monkeypatch setattr delattr setitem delitem subprocess Process spawn pickle dumps cloudpickle raises exec del unload'.split(
    ' ',
  ),
)

export interface Redundant {
  readonly name: string
  readonly again: PythonImport
}

/** Lines of functions in which an import may be meant: nested, decorated by something not of a test runner, or importing anew. */
const meantLines = (module: Block): ReadonlySet<number> => {
  const lines = new Set<number>()
  for (const statement of statementsIn(module)) {
    const { opens, block } = statement
    if (opens?.kind !== 'def') continue
    const isNested = [...outward(block)].some(({ kind }) => kind === 'def')
    const inside = [...statementsIn(opens)]
    const words = [statement, ...inside].flatMap(({ tokens }) => tokens)
    const decorator = block.body[opens.position - 1]?.tokens ?? []
    const isDecorated =
      decorator[0]?.text === '@' &&
      !/^(?:pytest|unittest|mock|property|staticmethod|classmethod|parametrize|slow|require\w*)$/.test(
        decorator[1]?.text ?? '',
      )
    if (isNested || isDecorated || words.some(({ text }) => anew.has(text)))
      for (const { line } of inside) lines.add(line)
  }
  return lines
}

/** Imports in functions that repeat, word for word, an import of the module's top. */
export const redundantIn = (module: Block, imports: readonly PythonImport[]): readonly Redundant[] => {
  const above = new Set(imports.filter(({ scope, guard }) => scope === 'module' && guard === 'none').map(keyOf))
  const again = imports.filter((one) => one.scope === 'function' && one.guard === 'none' && above.has(keyOf(one)))
  if (again.length === 0) return []
  const meant = meantLines(module)
  return again.filter(({ line }) => !meant.has(line)).map((one) => ({ name: nameOf(one), again: one }))
}
