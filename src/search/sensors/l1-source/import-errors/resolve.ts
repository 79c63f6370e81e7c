import { isStandardLibrary } from '../../../../formats/python/standard-library.ts'
import type { Imported } from './facts.ts'
import { folderOf, join } from './modules.ts'
import { isGenerated, walker } from './walk.ts'
import type { Ground, Walk } from './walk.ts'

/** What becomes of an import: it is found, or may be; it is not of this repository; or it names what is not there. */
export type Resolution =
  | { readonly kind: 'fine' | 'foreign' }
  | { readonly kind: 'missing-module'; readonly module: string }
  | { readonly kind: 'missing-name'; readonly file: string; readonly name: string }

const fine: Resolution = { kind: 'fine' }

/** Whether what is missing stands right below a folder that is no package: another one of its name may be meant. */
const isFirstStep = (judged: Resolution, folder: string): boolean =>
  judged.kind === 'missing-module' && folderOf(judged.module) === folder

/** Resolves the imports of a repository's files against its tree. */
export const resolver = (ground: Ground, isDeclared: (module: string) => boolean) => {
  const { modules, roots } = ground
  const { walk, namesOf, placesOf, mayBeMade } = walker(ground)

  /** The first name that a module surely lacks. */
  const lacking = (path: string, names: readonly string[]): Resolution => {
    const file = modules.fileOf(path)
    const binds = file === null ? new Set<string>() : namesOf(file)
    if (binds === null || modules.mayBeOther(path)) return fine
    for (const name of names) {
      const inner = join(path, name)
      const isThere = binds.has(name) || modules.isPackage(inner) || modules.fileOf(inner) !== null
      if (isThere || name === '*' || name.startsWith('__') || mayBeMade(inner)) continue
      return file === null ? { kind: 'missing-module', module: inner } : { kind: 'missing-name', file, name }
    }
    return fine
  }

  const judge = (place: Walk, names: readonly string[] | null): Resolution => {
    if (place.kind === 'unsure') return fine
    if (place.kind === 'missing') return { kind: 'missing-module', module: place.module }
    return names === null ? fine : lacking(place.path, names)
  }

  /** Whether a module found below this folder is meant for sure, and no other of its name. */
  const isMeant = (root: string, top: string, own: string): boolean => {
    const isRegular = modules.fileOf(join(root, top)) !== null
    if (roots.has(root)) return isRegular || !isDeclared(top)
    const isInPackage = modules.fileOf(own)?.startsWith(`${own}/`) === true
    return root === own && !isInPackage && !isDeclared(top)
  }

  const absolute = (own: string, parts: readonly string[], names: Imported['names']): Resolution => {
    const [top = ''] = parts
    const candidates = modules.rootsOf(top)
    if (candidates.size === 0) return { kind: isStandardLibrary(top) || isGenerated(top) ? 'fine' : 'foreign' }
    let worst: Resolution = fine
    for (const root of candidates) {
      const judged = judge(walk(root, parts), names)
      if (judged.kind === 'fine') return fine
      const folder = join(root, top)
      if (modules.fileOf(folder) === null && isFirstStep(judged, folder)) continue
      if (worst.kind === 'fine' && isMeant(root, top, own)) worst = judged
    }
    return worst
  }

  return (from: string, imported: Imported): Resolution => {
    const { level, module, names } = imported
    if (level === 0) return absolute(folderOf(from), module.split('.'), names)
    const [place = { kind: 'unsure' } as const] = placesOf(from, imported)
    return judge(place, names)
  }
}
