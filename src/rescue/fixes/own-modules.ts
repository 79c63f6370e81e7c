const folderOf = (path: string): string => path.slice(0, Math.max(path.lastIndexOf('/'), 0))

const above = (folder: string): readonly string[] => (folder === '' ? [''] : [folder, ...above(folderOf(folder))])

const under = (folder: string, path: string): string => (folder === '' ? path : `${folder}/${path}`)

/** Folders besides those above a file in which a project keeps its modules. */
const roots = ['src', 'lib', 'python']

/**
 * Finds modules of a tree as files import them. A dotted name may lie anywhere, since nobody knows what is on the path; one
 * without a dot below a folder above the file, or it would be taken for a library of the same name.
 */
export const moduleFinder = (paths: readonly string[]) => {
  const keys = new Map(paths.map((path) => [path.replace(/\.py$/, '').replace(/(?:^|\/)__init__$/, ''), path]))
  const byLast = Map.groupBy(keys.keys(), (key) => key.slice(key.lastIndexOf('/') + 1))
  const anywhere = (key: string): string | null => {
    const alike = byLast.get(key.slice(key.lastIndexOf('/') + 1)) ?? []
    return alike.find((one) => one === key || one.endsWith(`/${key}`)) ?? null
  }
  return (path: string, level: number, module: string): string | null => {
    const key = module.replaceAll('.', '/')
    const folders = above(folderOf(path))
    if (level > 0) {
      const base = folders[level - 1]
      return base === undefined ? null : (keys.get(key === '' ? base : under(base, key)) ?? null)
    }
    if (key === '') return null
    const found = key.includes('/')
      ? anywhere(key)
      : folders
          .flatMap((folder) => [folder, ...roots.map((root) => under(folder, root))])
          .map((folder) => under(folder, key))
          .find((one) => keys.has(one))
    return found === undefined || found === null ? null : (keys.get(found) ?? null)
  }
}
