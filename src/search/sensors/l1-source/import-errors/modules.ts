import type { Tree } from '../../../../domain/workspace.ts'

const compiled = /\.(?:pyx|pxd|so|pyd|dll|dylib|c|cc|cpp|cxx|cu|f90|rs)$/

/** The tree as Python's import sees it. */
export interface Modules {
  /** Folders that hold a module or package of this name: those that have to be on the path for it to be found. */
  rootsOf(name: string): ReadonlySet<string>
  /** Whether a folder holds Python, at any depth. */
  isPackage(folder: string): boolean
  /** The file of a module, or of a package's `__init__`; null where there is none of Python source. */
  fileOf(path: string): string | null
  /** Whether a module may come from something that is no Python source here: compiled, a stub, a link, a submodule. */
  mayBeOther(path: string): boolean
  /** Whether a folder holds sources that are compiled into modules. */
  compiles(folder: string): boolean
}

export const folderOf = (path: string): string => path.slice(0, Math.max(path.lastIndexOf('/'), 0))
export const join = (folder: string, name: string): string => (folder === '' ? name : `${folder}/${name}`)

/** Lists the modules of a tree. */
export const modulesOf = (tree: Tree): Modules => {
  const roots = new Map<string, Set<string>>()
  const packages = new Set<string>()
  const others = new Set<string>()
  const compiling = new Set<string>()
  const holds = (name: string, folder: string): void => {
    const known = roots.get(name)
    if (known === undefined) roots.set(name, new Set([folder]))
    else known.add(folder)
  }
  const addFolder = (path: string): void => {
    for (let folder = path; folder !== '' && !packages.has(folder); folder = folderOf(folder)) {
      packages.add(folder)
      holds(folder.slice(folder.lastIndexOf('/') + 1), folderOf(folder))
    }
  }
  for (const { path, kind } of tree.entries) {
    const isElsewhere = kind === 'symlink' || kind === 'submodule'
    if (!isElsewhere && path.endsWith('.py')) {
      const folder = folderOf(path)
      addFolder(folder)
      holds(path.slice(path.lastIndexOf('/') + 1, -3), folder)
    } else if (isElsewhere || path.endsWith('.pyi') || compiled.test(path)) {
      const folder = folderOf(path)
      const [stem = ''] = path.slice(path.lastIndexOf('/') + 1).split('.')
      others.add(join(folder, stem))
      holds(stem, folder)
      if (!isElsewhere && !path.endsWith('.pyi')) compiling.add(folder)
    }
  }
  return {
    rootsOf: (name) => roots.get(name) ?? new Set(),
    isPackage: (folder) => packages.has(folder),
    fileOf: (path) => [`${path}/__init__.py`, `${path}.py`].find((file) => tree.has(file)) ?? null,
    mayBeOther: (path) => others.has(path),
    compiles: (folder) => compiling.has(folder),
  }
}
