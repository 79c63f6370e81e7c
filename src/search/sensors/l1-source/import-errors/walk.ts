import type { Imported } from './facts.ts'
import { folderOf, join } from './modules.ts'
import type { Modules } from './modules.ts'

/** Where dotted parts lead: to a file or folder, nowhere, or somewhere that cannot be told. */
export type Walk =
  | { readonly kind: 'found'; readonly path: string }
  | { readonly kind: 'unsure' }
  | { readonly kind: 'missing'; readonly module: string }

/** What a module binds, whether it may bind anything besides, and its star imports. */
export interface Bound {
  readonly binds: string
  readonly dynamic: boolean
  readonly stars: readonly Imported[]
}

/** Names that a module binds. */
interface Names {
  has(name: string): boolean
  all(): ReadonlySet<string>
}

/** Of a module of which more names are asked for than this, a set is made. */
const fewAsked = 16

/** The names of a text. Of most modules few are asked for: a set of all of them would take longer to make. */
const namesIn = (binds: string): Names => {
  const padded = ` ${binds} `
  let set: ReadonlySet<string> | undefined
  let asked = 0
  const all = (): ReadonlySet<string> => (set ??= new Set(binds.split(' ')))
  const has = (name: string): boolean => {
    asked += 1
    return set === undefined && asked <= fewAsked ? padded.includes(` ${name} `) : all().has(name)
  }
  return { has, all }
}

/** What resolving looks at. */
export interface Ground {
  readonly modules: Modules
  readonly bound: (file: string) => Bound | undefined
  /** Folders that are on the path for sure. */
  readonly roots: ReadonlySet<string>
}

/** Names that builds write: versions, protocol buffers, extensions. */
const generated =
  /(?:^|\/)(?:_{0,2}version_{0,2}|__about__|\w{1,80}_pb2\w{0,20}|_?build\w{0,30}|_?git_?\w{0,20}|_?commit\w{0,20}|\w{0,40}generated\w{0,40}|gen|_\w{1,40})(?:\/|$)/

/** Whether a build may make a module of this name, though it is not in the tree. */
export const isGenerated = (path: string): boolean => generated.test(path)

/** Follows imports through a tree. */
export const walker = ({ modules, bound }: Ground) => {
  const known = new Map<string, Names | null>()

  const mayBeMade = (path: string): boolean =>
    modules.mayBeOther(path) || modules.compiles(folderOf(path)) || isGenerated(path)

  /** Follows dotted parts from a folder. */
  const walk = (base: string, parts: readonly string[]): Walk => {
    let path = base
    for (const part of parts) {
      const next = join(path, part)
      if (!modules.isPackage(next) && modules.fileOf(next) === null) {
        const file = modules.fileOf(path)
        const isClosed = file === null || namesOf(file) !== null
        return isClosed && !mayBeMade(next) ? { kind: 'missing', module: next } : { kind: 'unsure' }
      }
      path = next
    }
    return { kind: 'found', path }
  }

  /** What a module binds, star imports followed; null where it may be anything. */
  const namesOf = (file: string): Names | null => {
    const found = known.get(file)
    if (found !== undefined) return found
    known.set(file, null)
    const facts = bound(file)
    const names = facts === undefined || facts.dynamic ? null : withStars(file, facts)
    known.set(file, names)
    return names
  }

  const withStars = (file: string, { binds, stars }: Bound): Names | null => {
    if (stars.length === 0) return namesIn(binds)
    const names = new Set(binds.split(' '))
    for (const star of stars) {
      const found = placesOf(file, star).flatMap((place) => (place.kind === 'found' ? [place.path] : []))
      const [path] = found
      const source = path === undefined || found.length > 1 ? null : modules.fileOf(path)
      const more = source === null ? null : namesOf(source)
      if (more === null) return null
      for (const name of more.all()) names.add(name)
    }
    return { has: (name) => names.has(name), all: () => names }
  }

  /** The places that an import may mean: one for a relative import, one for each folder that may be on the path. */
  const placesOf = (from: string, { level, module }: Imported): readonly Walk[] => {
    const parts = module === '' ? [] : module.split('.')
    if (level === 0) return [...modules.rootsOf(parts[0] ?? '')].map((root) => walk(root, parts))
    let base = folderOf(from)
    for (let up = 1; up < level; up += 1) {
      if (base === '') return [{ kind: 'unsure' }]
      base = folderOf(base)
    }
    return [walk(base, parts)]
  }

  return { walk, namesOf, placesOf, mayBeMade }
}
