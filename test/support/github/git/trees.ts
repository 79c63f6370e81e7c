import { git } from './git.ts'
import { writeObject } from './objects.ts'
import { readObject } from './reader.ts'

export type TreeEntry = {
  readonly mode: string
  readonly type: 'blob' | 'tree' | 'commit'
  readonly oid: string
  /** Bytes, of a blob. */
  readonly size: number | undefined
  readonly path: string
}

const isEntryType = (word: string): word is TreeEntry['type'] => word === 'blob' || word === 'tree' || word === 'commit'

/** The entries of a tree: one level, or all levels with the folders themselves. */
export const listTree = async (directory: string, oid: string, recursive: boolean): Promise<TreeEntry[]> => {
  const text = (await git(directory, ['ls-tree', '-l', '-z', ...(recursive ? ['-r', '-t'] : []), oid])).toString('utf8')
  return text
    .split('\0')
    .filter((line) => line !== '')
    .flatMap((line) => {
      const tab = line.indexOf('\t')
      const [mode = '', type = '', id = '', size = '-'] = line.slice(0, tab).split(/ +/)
      return isEntryType(type)
        ? [{ mode, type, oid: id, size: size === '-' ? undefined : Number(size), path: line.slice(tab + 1) }]
        : []
    })
}

/** One entry by its path, folders too. */
export const findEntry = async (directory: string, commit: string, path: string): Promise<TreeEntry | undefined> => {
  const text = (await git(directory, ['--literal-pathspecs', 'ls-tree', '-l', '-z', commit, '--', path])).toString(
    'utf8',
  )
  const [line = ''] = text.split('\0')
  const tab = line.indexOf('\t')
  const [mode = '', type = '', oid = '', size = '-'] = line.slice(0, Math.max(tab, 0)).split(/ +/)
  return isEntryType(type)
    ? { mode, type, oid, size: size === '-' ? undefined : Number(size), path: line.slice(tab + 1) }
    : undefined
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
