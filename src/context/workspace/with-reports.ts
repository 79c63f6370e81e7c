import { known } from '../../domain/answer.ts'
import { blobHash } from '../../domain/identity.ts'
import { hashOfEntries, makeTree, readLimit, tooLarge } from '../../domain/tree.ts'
import type { TreeEntry, Workspace } from '../../domain/workspace.ts'

/** A workspace with the reports that a run made of it, by path; they stand before files of the same name. */
export const withReports = (workspace: Workspace, reports: ReadonlyMap<string, string>): Workspace => {
  const { tree } = workspace
  if (reports.size === 0) return workspace
  const contents = new Map([...reports].map(([path, text]) => [path, Buffer.from(text)]))
  const added = [...contents].map(([path, bytes]): TreeEntry => ({
    path,
    kind: 'file',
    blob: blobHash(bytes),
    size: bytes.byteLength,
  }))
  const whole = makeTree({
    entries: [...tree.entries.filter(({ path }) => !contents.has(path)), ...added],
    partial: tree.partial,
    read: async (entry) => {
      const bytes = contents.get(entry.path)
      if (bytes === undefined) return tree.read(entry.path)
      return bytes.byteLength > readLimit ? tooLarge(entry.path, bytes.byteLength) : known(bytes)
    },
  })
  return { ...workspace, tree: whole, treeHash: hashOfEntries(whole.entries) }
}
