import { writeObject } from './objects.ts'
import { readHead, readObject } from './reader.ts'
import { rawEntries } from './raw-tree.ts'

export type TreeEntry = {
  readonly mode: string
  readonly type: 'blob' | 'tree' | 'commit'
  readonly oid: string
  /** Bytes, of a blob. */
  readonly size: number | undefined
  readonly path: string
}

const typeOf = (mode: string): TreeEntry['type'] => {
  if (mode === '40000') return 'tree'
  return mode === '160000' ? 'commit' : 'blob'
}

const levelOf = async (directory: string, treeish: string): Promise<TreeEntry[]> => {
  const tree = await readObject(directory, `${treeish}^{tree}`)
  if (tree === undefined) throw new Error(`${treeish} names no tree`)
  return Promise.all(
    [...rawEntries(tree.content)].map(async ([path, { mode, oid }]) => {
      const type = typeOf(mode)
      const size = type === 'blob' ? (await readHead(directory, oid))?.size : undefined
      return { mode: mode.padStart(6, '0'), type, oid, size, path }
    }),
  )
}

/** The entries of a tree or a commit's: one level, or all levels with the folders themselves. */
export const listTree = async (directory: string, treeish: string, recursive: boolean): Promise<TreeEntry[]> => {
  const entries = await levelOf(directory, treeish)
  if (!recursive) return entries
  const below = await Promise.all(
    entries.map(async (entry) => {
      if (entry.type !== 'tree') return [entry]
      const inside = await listTree(directory, entry.oid, true)
      return [entry, ...inside.map((one) => ({ ...one, path: `${entry.path}/${one.path}` }))]
    }),
  )
  return below.flat()
}

/** One entry by its path, folders too. */
export const findEntry = async (directory: string, treeish: string, path: string): Promise<TreeEntry | undefined> => {
  const parts = path.split('/').filter((part) => part !== '')
  let at = treeish
  for (const [index, name] of parts.entries()) {
    const found = (await levelOf(directory, at)).find((entry) => entry.path === name)
    if (index === parts.length - 1) return found === undefined ? undefined : { ...found, path: parts.join('/') }
    if (found?.type !== 'tree') return undefined
    at = found.oid
  }
  return undefined
}

/** Writes a blob; answers its id. */
export const writeBlob = (directory: string, content: Buffer): Promise<string> =>
  writeObject(directory, 'blob', content)

/** A blob by id, or nothing. */
export const readBlob = async (
  directory: string,
  spec: string,
): Promise<{ readonly oid: string; readonly content: Buffer } | undefined> => {
  const object = await readObject(directory, spec)
  return object?.type === 'blob' ? object : undefined
}
