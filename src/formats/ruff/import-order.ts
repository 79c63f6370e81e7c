import type { Tree } from '../../domain/workspace.ts'
import type { PythonImport } from '../python/imports.ts'
import type { Applied } from './applied.ts'
import type { Table } from './file.ts'
import type { Linter } from './linter.ts'
import { layoutOf, packageOf, partiesOf, rootsOf, statedModules } from './first-party.ts'
import type { Parties } from './first-party.ts'
import { folderOf } from './glob.ts'
import type { Found } from './lookup.ts'

/** Rules whose judgement hangs on which modules the repository holds: the order of imports, and imports for types alone. */
const ofParties = ['I001', 'TC001', 'TC002']

/** Whether a rule waits for what the whole tree holds. */
export const waits = (code: string): boolean => ofParties.includes(code)

/** The absolute imports of a file: by what these rules are judged. */
export const importedBy = (imports: readonly PythonImport[]): string[] =>
  [
    ...new Set(
      imports.filter(({ level, module }) => level === 0 && module !== '__future__').map(({ module }) => module),
    ),
  ].toSorted()

const tableOf = (value: unknown): Table =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? { ...value } : {}

/** Options that look for these rules alone, told which modules are the repository's own. */
const awaitedOptions = ({ options, skipped }: Applied, { first, third }: Parties): Table => {
  const lint = tableOf(options['lint'])
  const isort = tableOf(lint['isort'])
  const and = (key: string, more: readonly string[]): readonly string[] => {
    const own = isort[key]
    return [...(Array.isArray(own) ? own.filter((one) => typeof one === 'string') : []), ...more]
  }
  return {
    ...options,
    lint: {
      ...lint,
      select: skipped.filter(waits),
      'extend-select': [],
      ignore: [],
      isort: {
        ...isort,
        'known-first-party': [...and('known-first-party', first)],
        'known-third-party': [...and('known-third-party', third)],
      },
    },
  }
}

/** A file for which a configuration selects such rules. */
export interface Awaiting {
  readonly path: string
  readonly modules: readonly string[]
  readonly found: Found
  readonly applied: Applied
}

/** Asks ruff what its standard library holds: two imports that belong apart are out of order when nothing parts them. */
const libraryOf = (ruff: Linter, target: Table[string] | undefined): ((name: string) => boolean) => {
  const options = { ...(target === undefined ? {} : { 'target-version': target }), lint: { select: ['I001'] } }
  return (name) => {
    const checked = ruff.check(`import ${name}\nimport zzzz\n`, options)
    return 'said' in checked && checked.said.diagnostics.length > 0
  }
}

/** By what options each file is held to the rules that waited. Files of one configuration and package share theirs. */
export const awaitedOptionsOf = (tree: Tree, files: readonly Awaiting[], ruff: Linter): ReadonlyMap<string, Table> => {
  const layout = layoutOf(tree)
  const groups = Map.groupBy(files, ({ path, found }) => `${found.path ?? ''}\n${packageOf(path, layout) ?? ''}`)
  return new Map(
    [...groups.values()].flatMap((group) => {
      const [one] = group
      const configuration = one?.found.configuration
      if (one === undefined || configuration === null || configuration === undefined) return []
      const folder = folderOf(one.found.path ?? '')
      const src = configuration.src ?? ['.', 'src'].map((pattern) => ({ pattern, base: folder }))
      const samePackage = tableOf(configuration.lint['isort'])['detect-same-package'] !== false
      const parties = partiesOf([...new Set(group.flatMap(({ modules }) => modules))], {
        roots: rootsOf(src, layout),
        layout,
        ownPackage: samePackage ? packageOf(one.path, layout) : null,
        stated: statedModules(configuration),
        isLibrary: libraryOf(ruff, one.applied.options['target-version']),
      })
      return group.map(({ path, applied }) => [path, awaitedOptions(applied, parties)] as const)
    }),
  )
}
