import type { Tree } from '../../domain/workspace.ts'
import { notebook } from '../../formats/notebooks.ts'
import { actsWhenImported } from '../../formats/python/import-effects.ts'
import { pythonSyntax } from '../../formats/python/syntax.ts'
import { pythonUses } from '../../formats/python/uses.ts'
import type { PythonImport } from '../../formats/python/imports.ts'
import type { PythonUses } from '../../formats/python/uses.ts'
import { moduleFinder } from './own-modules.ts'

/** What files of a tree take from the modules of each other, as far as anybody may. */
export interface ImportUses {
  /** Whether something may take a name from the module of this path. */
  readonly mayTake: (path: string, name: string) => boolean
  /** The path of a module of the tree, as a file imports it with so many leading dots; null for one that is none. */
  readonly moduleAt: (path: string, level: number, module: string) => string | null
  /** Whether the module of this path does something when it is imported. */
  readonly acts: (path: string) => boolean
}

interface Source {
  readonly path: string
  readonly text: string
}

/** Files that name what is to be loaded from where: `main:app`, `pkg.settings`. */
const naming = [
  '**/*.{toml,cfg,ini,yml,yaml,json,sh,conf,env,service}',
  '**/{Dockerfile,Containerfile,Procfile,Makefile,makefile,justfile,.env}*',
]
const largestNaming = 200_000

/** The text of a file, one byte a character where it is no UTF-8: names are ASCII. Null where nobody can read it. */
const textOf = async (tree: Tree, path: string): Promise<string | null> => {
  const text = await tree.text(path)
  if (text.known) return text.value
  const bytes = await tree.read(path)
  return bytes.known ? Buffer.from(bytes.value).toString('latin1') : null
}

const codeOf = ({ path, text }: Source): Source => {
  if (!path.endsWith('.ipynb')) return { path, text }
  const { cells, fault } = notebook.parse({ path, text })
  if (fault !== null) return { path, text }
  const code = cells.filter(({ kind }) => kind === 'code').map(({ source }) => source.text)
  return { path, text: code.join('\n').replaceAll(/^[ \t]{0,40}[%!][^\n]{0,2000}/gm, '') }
}

const stemOf = (path: string): string => path.replace(/^.*\//, '').replace(/\.py$/, '')

const lastOf = (dotted: string): string => dotted.slice(dotted.lastIndexOf('.') + 1)

/** Names by the word before their dot or colon, in code, strings and configuration alike. */
const pairsIn = (texts: readonly string[], isWanted: (word: string) => boolean) => {
  const pairs = new Map<string, Set<string>>()
  for (const text of texts)
    for (const [, left = '', right = ''] of text.matchAll(/\b([A-Za-z_]\w{0,99})(?=[.:]([A-Za-z_]\w{0,99}))/g)) {
      if (!isWanted(left)) continue
      const names = pairs.get(left) ?? new Set()
      pairs.set(left, names.add(right))
    }
  return pairs
}

/** Modules that a configuration names whole; `-m` starts one, and takes nothing from it. */
const namedWhole = (text: string): readonly string[] =>
  Array.from(
    text.matchAll(/(-m\s{1,5})?\b([A-Za-z_]\w{0,99}(?:\.[A-Za-z_]\w{0,99}){1,9})/g),
    ([, started, name = '']) => (started === undefined ? name : ''),
  )

/** What one file takes from modules of a last name, and by what other names it calls such modules. */
interface Taker {
  readonly path: string
  readonly names: ReadonlySet<string>
}

interface Takers {
  readonly byModule: ReadonlyMap<string, readonly Taker[]>
  readonly aliases: ReadonlyMap<string, ReadonlySet<string>>
}

/** The modules that an import statement may hold, by their last names, each with the name that it gets. */
const heldBy = ({ module, names, binds }: PythonImport): readonly (readonly [name: string, bound: string])[] => {
  const held = names?.filter((name) => name !== '*') ?? [lastOf(module)]
  return held.map((name, index) => [name, binds[index] ?? name])
}

/** Who imports from which module, by the module's last name. Whoever has the module itself may take all that it names. */
const takersOf = (files: ReadonlyMap<string, PythonUses>): Takers => {
  const byModule = new Map<string, Taker[]>()
  const aliases = new Map<string, Set<string>>()
  const add = (module: string, taker: Taker) => {
    const known = byModule.get(module)
    if (known === undefined) byModule.set(module, [taker])
    else known.push(taker)
  }
  for (const [path, { imports, attributes, words }] of files) {
    const all = { path, names: attributes.union(words) }
    for (const { module, names } of imports) if (names !== null) add(lastOf(module), { path, names: new Set(names) })
    for (const [name, bound] of imports.flatMap(heldBy)) {
      add(name, all)
      aliases.set(name, (aliases.get(name) ?? new Set()).add(bound))
    }
  }
  return { byModule, aliases }
}

interface Loaded {
  /** Modules that something loads by a name in a text. */
  readonly isLoaded: (path: string) => boolean
  /** Names that may be taken from any module: by what loads modules, or cannot be understood. */
  readonly names: ReadonlySet<string>
}

const loadedBy = (files: readonly PythonUses[], texts: readonly string[]): Loaded => {
  const loaders = files.filter(({ loads, fault }) => loads || fault !== null)
  const whole = new Set([...files.flatMap(({ dotted }) => [...dotted]), ...texts.flatMap(namedWhole)])
  const lasts = new Set(loaders.flatMap(({ words, dotted }) => [...words, ...Array.from(dotted, lastOf)]))
  return {
    isLoaded: (path) => {
      const parts = path.replace(/\.py$/, '').split('/')
      return (
        lasts.has(stemOf(path)) || parts.some((_, at) => at < parts.length - 1 && whole.has(parts.slice(at).join('.')))
      )
    },
    names: new Set(
      loaders.flatMap(({ attributes, words, names, fault }) => [
        ...attributes,
        ...words,
        ...(fault === null ? [] : names),
      ]),
    ),
  }
}

const usesOf = (sources: ReadonlyMap<string, string>, texts: readonly string[]): ImportUses => {
  const modules = [...sources.keys()].filter((path) => path.endsWith('.py'))
  const code = [...sources].map(([path, text]) => codeOf({ path, text }))
  const files = new Map(code.map((source) => [source.path, pythonUses.parse(source)]))
  const { byModule, aliases } = takersOf(files)
  const stems = new Set(modules.map(stemOf))
  const called = (stem: string): readonly string[] => [stem, ...(aliases.get(stem) ?? [])]
  const wanted = new Set([...stems].flatMap(called))
  const pairs = pairsIn([...code.map(({ text }) => text), ...texts], (word) => wanted.has(word))
  const loaded = loadedBy([...files.values()], texts)
  const acting = new Map<string, boolean>()
  return {
    mayTake: (path, name) =>
      loaded.names.has(name) ||
      loaded.isLoaded(path) ||
      called(stemOf(path)).some(
        (module) =>
          pairs.get(module)?.has(name) === true ||
          byModule.get(module)?.some(({ path: taker, names }) => taker !== path && (names.has(name) || names.has('*'))),
      ),
    moduleAt: moduleFinder(modules),
    acts: (path) => {
      const text = sources.get(path) ?? ''
      const does = acting.get(path) ?? actsWhenImported(pythonSyntax.parse({ path, text }).module)
      acting.set(path, does)
      return does
    },
  }
}

/** Reads what files take from each other; null where not all of Python in the tree can be read, since nobody knows then. */
export const importUsesIn = async (tree: Tree): Promise<ImportUses | null> => {
  if (tree.partial !== null) return null
  const sources = new Map<string, string>()
  for (const path of tree.match(['**/*.{py,ipynb}'])) {
    const text = await textOf(tree, path)
    if (text === null) return null
    sources.set(path, text)
  }
  const texts: string[] = []
  for (const path of tree.match(naming)) {
    const text = (tree.entry(path)?.size ?? 0) > largestNaming ? null : await tree.text(path)
    if (text?.known === true) texts.push(text.value)
  }
  return usesOf(sources, texts)
}
