import { writeObject } from './objects.ts'
import { rawEntries } from './raw-tree.ts'
import type { RawEntry } from './raw-tree.ts'
import { readObject } from './reader.ts'

/** A path set to an object, or taken away when `oid` is null. */
export type TreeEdit = { readonly path: string; readonly mode: string; readonly oid: string | null }

const isFolder = ({ mode }: RawEntry): boolean => mode === '40000'

/** Git sorts folders as if their names ended in a slash. */
const sortName = ([name, entry]: readonly [string, RawEntry]): Buffer =>
  Buffer.from(isFolder(entry) ? `${name}/` : name)

const contentOf = (entries: ReadonlyMap<string, RawEntry>): Buffer =>
  Buffer.concat(
    [...entries]
      .toSorted((left, right) => Buffer.compare(sortName(left), sortName(right)))
      .flatMap(([name, { mode, oid }]) => [Buffer.from(`${mode} ${name}\0`), Buffer.from(oid, 'hex')]),
  )

type Cut = { readonly name: string; readonly edit: TreeEdit }

const cutAt = (edits: readonly TreeEdit[]): ReadonlyMap<string, readonly Cut[]> =>
  Map.groupBy(
    edits.map((edit) => {
      const slash = edit.path.indexOf('/')
      const name = slash < 0 ? edit.path : edit.path.slice(0, slash)
      return { name, edit: { ...edit, path: slash < 0 ? '' : edit.path.slice(slash + 1) } }
    }),
    ({ name }) => name,
  )

/** The entries that a tree has after the edits; an edit below a file puts a folder in its place. */
const edited = async (
  directory: string,
  base: string | undefined,
  edits: readonly TreeEdit[],
): Promise<Map<string, RawEntry>> => {
  const object = base === undefined ? undefined : await readObject(directory, `${base}^{tree}`)
  const entries = object === undefined ? new Map<string, RawEntry>() : rawEntries(object.content)
  for (const [name, cuts] of cutAt(edits)) {
    for (const { edit } of cuts.filter((one) => one.edit.path === '')) {
      if (edit.oid === null) entries.delete(name)
      else entries.set(name, { mode: edit.mode.replace(/^0/, ''), oid: edit.oid })
    }
    const below = cuts.map(({ edit }) => edit).filter(({ path }) => path !== '')
    const held = entries.get(name)
    const isFile = held !== undefined && !isFolder(held)
    if (below.length === 0 || (isFile && below.every(({ oid }) => oid === null))) continue
    const inside = await edited(directory, isFile ? undefined : held?.oid, below)
    if (inside.size === 0) entries.delete(name)
    else entries.set(name, { mode: '40000', oid: await writeObject(directory, 'tree', contentOf(inside)) })
  }
  return entries
}

/** Writes the tree that a base tree (or a commit's) becomes by the edits; answers its id. */
export const editTree = async (
  directory: string,
  base: string | undefined,
  edits: readonly TreeEdit[],
): Promise<string> => writeObject(directory, 'tree', contentOf(await edited(directory, base, edits)))
