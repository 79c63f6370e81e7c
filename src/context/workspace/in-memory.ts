import { posix } from 'node:path'
import { known, unknown } from '../../domain/answer.ts'
import { blobHash } from '../../domain/identity.ts'
import { anyGlob } from '../../domain/quick-glob.ts'
import { hashOfEntries, makeTree, readLimit, tooLarge } from '../../domain/tree.ts'
import type { Answer } from '../../domain/answer.ts'
import type { History, TreeEntry, Workspace } from '../../domain/workspace.ts'

/** What an in-memory workspace holds. What is left out is that of a clean checkout of `main` of no known repository. */
export interface InMemoryFiles {
  /** Content by path; `{ link }` is a symbolic link with that target. */
  readonly files: Readonly<Record<string, string | Uint8Array | { readonly link: string }>>
  /** Why files may be missing. */
  readonly partial?: string
  readonly commit?: string | null
  readonly branch?: string | null
  readonly defaultBranch?: string | null
  readonly repository?: string | null
  readonly dirty?: boolean
  /** The date each path last changed at, or why nobody knows. Paths that are not named never changed. */
  readonly history?: Readonly<Record<string, Date>> | string
  /** The texts of paths after their last commits, the newest first; those that are not named have but one. */
  readonly versions?: Readonly<Record<string, readonly string[]>>
}

/** A workspace of given files, with the same rules for reading and matching as one on disk. */
export const inMemoryWorkspace = (given: InMemoryFiles): Workspace => {
  const contents = new Map(Object.entries(given.files).map(([path, content]) => [path, contentOf(content)]))
  const entries = [...contents].map(([path, { kind, bytes }]): TreeEntry => {
    return { path, kind, blob: blobHash(bytes), size: bytes.byteLength }
  })
  const read = async (entry: TreeEntry): Promise<Answer<Uint8Array>> => follow(contents, entry.path)
  const tree = makeTree({ entries, partial: given.partial ?? null, read })
  return {
    root: null,
    commit: given.commit === undefined ? 'c0ffee'.padEnd(40, '0') : given.commit,
    branch: given.branch === undefined ? 'main' : given.branch,
    defaultBranch: given.defaultBranch === undefined ? 'main' : given.defaultBranch,
    repository: given.repository ?? null,
    dirty: given.dirty ?? false,
    treeHash: hashOfEntries(tree.entries),
    tree,
    history: historyOf(given.history ?? 'no history was given', given.versions ?? {}),
  }
}

interface Content {
  readonly kind: 'file' | 'symlink'
  readonly bytes: Uint8Array
}

function contentOf(given: InMemoryFiles['files'][string]): Content {
  if (typeof given === 'string') return { kind: 'file', bytes: Buffer.from(given) }
  return given instanceof Uint8Array
    ? { kind: 'file', bytes: given }
    : { kind: 'symlink', bytes: Buffer.from(given.link) }
}

/** Links lead to files of the same map, through at most eight others. */
function follow(contents: ReadonlyMap<string, Content>, path: string): Answer<Uint8Array> {
  let at = path
  for (let hops = 0; hops <= 8; hops += 1) {
    const content = contents.get(at)
    if (content === undefined) return unknown(`a link that leads nowhere: ${path} (ENOENT)`)
    const size = content.bytes.byteLength
    if (content.kind === 'file') return size > readLimit ? tooLarge(path, size) : known(content.bytes)
    const target = Buffer.from(content.bytes).toString('utf8')
    at = posix.join(posix.dirname(at), target)
    if (posix.isAbsolute(target) || at.startsWith('../')) return unknown(`link out of the tree: ${path}`)
  }
  return unknown(`a link that leads nowhere: ${path} (ELOOP)`)
}

function historyOf(
  given: Readonly<Record<string, Date>> | string,
  versions: Readonly<Record<string, readonly string[]>>,
): History {
  return {
    versions: async (path, most) =>
      typeof given === 'string' ? unknown(given) : known((versions[path] ?? []).slice(0, most)),
    lastChange: async (globs) => {
      if (typeof given === 'string') return unknown(given)
      const wanted = anyGlob(globs)
      const dates = Object.entries(given).flatMap(([path, date]) => (wanted(path) ? [date] : []))
      return known(dates.toSorted((a, b) => b.getTime() - a.getTime())[0] ?? null)
    },
  }
}
