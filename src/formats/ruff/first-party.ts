import type { Tree } from '../../domain/workspace.ts'
import type { RuffConfiguration } from './configuration.ts'
import { baseName, folderOf, globTest, matchesPath, normalPath } from './glob.ts'
import type { AnchoredGlob } from './glob.ts'

/** What of a tree tells a module of its own from one that is installed: its folders, and its modules without ending. */
export interface Layout {
  readonly folders: ReadonlySet<string>
  readonly modules: ReadonlySet<string>
}

const above = (path: string): readonly string[] => (path === '' ? [''] : [path, ...above(folderOf(path))])

export const layoutOf = ({ entries }: Tree): Layout => {
  const folders = new Set<string>([''])
  const modules = new Set<string>()
  for (const { path } of entries) {
    if (/\.pyi?$/.test(path)) modules.add(path.replace(/\.pyi?$/, ''))
    const folder = folderOf(path)
    if (!folders.has(folder)) for (const one of above(folder)) folders.add(one)
  }
  return { folders, modules }
}

/** The roots that ruff looks for modules in: those of the setting `src`, else the configuration's own folder and its `src`. */
export const rootsOf = (src: readonly AnchoredGlob[], { folders }: Layout): readonly string[] =>
  src.flatMap((glob) =>
    /[*?[{]/.test(glob.pattern)
      ? [...folders].filter((folder) => matchesPath(glob, folder)).toSorted()
      : [normalPath(`${glob.base}/${glob.pattern}`)],
  )

/** The topmost package around a file, by its name; null where the file lies in none. */
export const packageOf = (path: string, { modules }: Layout): string | null => {
  let root: string | null = null
  for (let folder = folderOf(path); folder !== '' && modules.has(`${folder}/__init__`); folder = folderOf(folder))
    root = folder
  return root === null ? null : baseName(root)
}

const prefixesOf = (module: string): readonly string[] => {
  const parts = module.split('.')
  return parts.map((_, index) => parts.slice(0, index + 1).join('.'))
}

/** What a file's imports are sorted by besides its text. */
export interface Neighbours {
  readonly roots: readonly string[]
  readonly layout: Layout
  readonly ownPackage: string | null
  /** Patterns of modules that the configuration puts somewhere itself. */
  readonly stated: readonly string[]
  /** Whether a top-level name is of the standard library for ruff. */
  readonly isLibrary: (name: string) => boolean
}

/** Absolute imports as ruff's settings take them: those of the tree, and those below them that the tree does not hold. */
export interface Parties {
  readonly first: readonly string[]
  readonly third: readonly string[]
}

/**
 * Tells modules of the tree as ruff's `categorize` does: what the configuration states goes before, then the standard
 * library, then the file's own package, then what a root holds as a folder or a module.
 */
export const partiesOf = (
  modules: readonly string[],
  { roots, layout, ownPackage, stated, isLibrary }: Neighbours,
): Parties => {
  const isStated = (module: string) => prefixesOf(module).some((prefix) => stated.some((one) => globTest(one)(prefix)))
  const isHeld = (module: string): boolean =>
    roots.some((root) => {
      const path = normalPath(`${root}/${module.replaceAll('.', '/')}`)
      return layout.folders.has(path) || layout.modules.has(path)
    })
  const base = (module: string): string => module.split('.', 1)[0] ?? ''
  const open = modules.filter((module) => !isStated(module))
  const held = open.filter((module) => base(module) === ownPackage || isHeld(module))
  const first = new Set(held.filter((module) => !isLibrary(base(module))))
  const third = open.filter((module) => !first.has(module) && prefixesOf(module).some((prefix) => first.has(prefix)))
  return { first: [...first].toSorted(), third: third.toSorted() }
}

/** The patterns by which a configuration itself says where modules belong. */
export const statedModules = ({ lint }: RuffConfiguration): readonly string[] => {
  const isort = tableOf(lint['isort'])
  const lists = ['known-first-party', 'known-third-party', 'known-local-folder', 'extra-standard-library']
  return [...lists.map((key) => isort[key]), ...Object.values(tableOf(isort['sections']))].flatMap((list) =>
    Array.isArray(list) ? list.filter((one) => typeof one === 'string') : [],
  )
}

const tableOf = (value: unknown): Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? Object.fromEntries(Object.entries(value)) : {}
