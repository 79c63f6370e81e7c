import type { Tree } from '../../../../domain/workspace.ts'
import type { RepositoryPaths } from '../../../../formats/repository-paths.ts'

/** Whether a symbol is there; `untold` where it may be made at run time, or is of somebody else's package. */
export type SymbolState = 'there' | 'gone' | 'untold'

const wordIn = (text: string, word: string): boolean => {
  for (let at = text.indexOf(word); at >= 0; at = text.indexOf(word, at + 1)) {
    const before = text[at - 1] ?? ' '
    const after = text[at + word.length] ?? ' '
    if (!/\w/.test(before) && !/\w/.test(after)) return true
  }
  return false
}

const dynamic = /\bimport \*|__getattr__|_LazyModule|lazy_loader|globals\(\)|LazyImporter/

const definedIn = async (tree: Tree, path: string, name: string): Promise<SymbolState> => {
  const text = await tree.text(path)
  if (!text.known) return 'untold'
  if (wordIn(text.value, name)) return 'there'
  return dynamic.test(text.value) ? 'untold' : 'gone'
}

/** Follows a dotted name below one package: modules by their files, then the first name within the module. */
const below = async (
  tree: Tree,
  paths: RepositoryPaths,
  start: string,
  rest: readonly string[],
): Promise<SymbolState> => {
  let folder = start
  for (const part of rest) {
    if (tree.has(`${folder}/${part}.py`)) {
      const name = rest[rest.indexOf(part) + 1]
      return name === undefined ? 'there' : definedIn(tree, `${folder}/${part}.py`, name)
    }
    if (!paths.folders.has(`${folder}/${part}`)) return definedIn(tree, `${folder}/__init__.py`, part)
    folder = `${folder}/${part}`
  }
  return 'there'
}

/** A package that is imported by its own name: no part of another one, no test's, no example's. */
const isImportable = (tree: Tree, place: string): boolean => {
  const parent = place.slice(0, Math.max(0, place.lastIndexOf('/')))
  if (/(?:^|\/)(?:tests?|examples?|docs)(?:\/|$)/.test(place)) return false
  return tree.has(`${place}/__init__.py`) && !tree.has(parent === '' ? '__init__.py' : `${parent}/__init__.py`)
}

/** The state of `file.py::name`, given the file's place, or of `package.module.name`. */
export const symbolState = async (tree: Tree, paths: RepositoryPaths, written: string): Promise<SymbolState> => {
  const [file = '', name] = written.split('::')
  if (name !== undefined) {
    const places = paths
      .placesOf(file.slice(file.lastIndexOf('/') + 1))
      .filter((one) => one === file || one.endsWith(`/${file}`))
    const states = await Promise.all(places.map((place) => definedIn(tree, place, name)))
    return states.length === 0 ? 'untold' : best(states)
  }
  const [first = '', ...rest] = written.split('.')
  const packages = paths.placesOf(first).filter((place) => isImportable(tree, place))
  if (packages.length === 0 || packages.length > 5) return 'untold'
  return best(await Promise.all(packages.map((place) => below(tree, paths, place, rest))))
}

const best = (states: readonly SymbolState[]): SymbolState =>
  states.includes('there') ? 'there' : states.includes('untold') ? 'untold' : 'gone'
