import { createHash } from 'node:crypto'
import type { TreeEntry } from '../../domain/workspace.ts'

const modes = { file: '100644', executable: '100755', symlink: '120000', submodule: '160000' } as const

interface Folder {
  readonly files: Map<string, TreeEntry>
  readonly folders: Map<string, Folder>
}

const emptyFolder = (): Folder => ({ files: new Map(), folders: new Map() })

/**
 * The hash that git gives the tree of these entries, 40 hex digits: what has GitHub's hash is exactly what GitHub has.
 * A tree with modes that git no longer writes (100664) has another.
 */
export function gitTreeHash(entries: readonly TreeEntry[]): string {
  const root = emptyFolder()
  for (const entry of entries) {
    const names = entry.path.split('/')
    const name = names.pop() ?? ''
    let folder = root
    for (const step of names) {
      const next = folder.folders.get(step) ?? emptyFolder()
      folder.folders.set(step, next)
      folder = next
    }
    folder.files.set(name, entry)
  }
  return hashOf(root)
}

/** "Git Objects" in Pro Git: entries by their names' bytes, a folder's as if it ended in a slash. */
function hashOf({ files, folders }: Folder): string {
  const lines = [
    ...[...files].map(([name, { kind, blob }]) => lineOf(name, name, modes[kind], blob)),
    ...[...folders].map(([name, folder]) => lineOf(`${name}/`, name, '40000', hashOf(folder))),
  ].toSorted((a, b) => Buffer.compare(a.key, b.key))
  const body = Buffer.concat(lines.map(({ bytes }) => bytes))
  return createHash('sha1').update(`tree ${body.byteLength}\0`).update(body).digest('hex')
}

const lineOf = (key: string, name: string, mode: string, hash: string) => ({
  key: Buffer.from(key),
  bytes: Buffer.concat([Buffer.from(`${mode} ${name}\0`), Buffer.from(hash, 'hex')]),
})
