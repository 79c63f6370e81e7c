import type { ChangedFile, TreeEntry } from '../../domain/workspace.ts'
import { gitTreeHash } from './tree-hash.ts'

/** The paths that a change took away or wrote over: what they held before is not in the head's tree. */
export const pathsBefore = (files: readonly ChangedFile[]): readonly string[] =>
  files.flatMap(({ status, path, from }) => {
    if (status === 'added') return []
    return status === 'renamed' ? (from === null ? [] : [from]) : [path]
  })

/**
 * The entries of the commit that a change began from: the head's without what it added, and with what the paths held
 * before. Null where the result does not have the hash of that commit's tree, so that the list must be asked for.
 */
export function baseEntries(
  head: readonly TreeEntry[],
  files: readonly ChangedFile[],
  before: { readonly tree: string; readonly entries: ReadonlyMap<string, TreeEntry> },
): readonly TreeEntry[] | null {
  const touched = new Set(files.flatMap(({ path, from }) => (from === null ? [path] : [path, from])))
  const kept = head.filter(({ path }) => !touched.has(path))
  const held = pathsBefore(files).flatMap((path) => before.entries.get(path) ?? [])
  const entries = [...kept, ...new Map(held.map((entry) => [entry.path, entry])).values()]
  return gitTreeHash(entries) === before.tree ? entries : null
}
