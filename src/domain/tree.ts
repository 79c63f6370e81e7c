import { isUtf8 } from 'node:buffer'
import { known, unknown } from './answer.ts'
import { blobHash } from './identity.ts'
import { anyGlob } from './quick-glob.ts'
import type { Answer } from './answer.ts'
import type { Tree, TreeEntry } from './workspace.ts'

/** The largest file that is read: 10 MiB. */
export const readLimit = 10 * 1024 * 1024

/** What a tree is made of. `read` gives the bytes of an entry of the tree that is no submodule. */
export interface TreeSource {
  readonly entries: readonly TreeEntry[]
  readonly partial: string | null
  /** The paths that a partial listing lacks, where they are known. */
  readonly lacking?: ReadonlySet<string>
  read(entry: TreeEntry): Promise<Answer<Uint8Array>>
}

/** The one implementation of Tree over a listing, in any order, and a way to read. */
export const makeTree = (source: TreeSource): Tree => {
  const entries = source.entries.toSorted((a, b) => (a.path < b.path ? -1 : 1))
  const byPath = new Map(entries.map((entry) => [entry.path, entry]))
  const paths = entries.filter(({ kind }) => kind === 'file' || kind === 'executable').map(({ path }) => path)
  const matched = new Map<string, readonly string[]>()
  const read = async (path: string): Promise<Answer<Uint8Array>> => {
    const entry = byPath.get(path)
    if (entry === undefined) return unknown(`no such file: ${path}`)
    if (entry.kind === 'submodule') return unknown(`a submodule, whose files are another repository's: ${path}`)
    return source.read(entry)
  }
  return {
    entries,
    partial: source.partial,
    has: (path) => byPath.has(path),
    mayHold: (path) => byPath.has(path) || (source.partial !== null && (source.lacking?.has(path) ?? true)),
    entry: (path) => byPath.get(path),
    match: (globs, exclude = []) => {
      const key = JSON.stringify([globs, exclude])
      const found = matched.get(key) ?? select(paths, globs, exclude)
      matched.set(key, found)
      return found
    },
    read,
    text: async (path) => {
      const bytes = await read(path)
      return bytes.known ? decoded(path, bytes.value) : bytes
    },
  }
}

/** The hash of a listing: SHA-1 over path, mode and blob of each entry in order, 40 hex digits. */
export const hashOfEntries = (entries: readonly TreeEntry[]): string =>
  blobHash(Buffer.from(entries.map(({ path, kind, blob }) => `${modes[kind]} ${blob}\t${path}\0`).join('')))

/** The answer for a file above the limit. */
export const tooLarge = (path: string, bytes: number): Answer<never> =>
  unknown(`too large to be read: ${path} has ${(bytes / 1024 / 1024).toFixed(1)} MiB, the limit is 10 MiB`)

const modes = { file: '100644', executable: '100755', symlink: '120000', submodule: '160000' } as const

function select(paths: readonly string[], globs: readonly string[], exclude: readonly string[]): readonly string[] {
  const wanted = anyGlob(globs)
  const unwanted = anyGlob(exclude)
  return paths.filter((path) => wanted(path) && !unwanted(path))
}

const decoder = new TextDecoder('utf-8', { fatal: true })

/** Strict UTF-8 without its byte order mark. A NUL byte is how git, too, tells binary files. */
function decoded(path: string, bytes: Uint8Array): Answer<string> {
  if (bytes.includes(0)) return unknown(`binary, not text: ${path}`)
  return isUtf8(bytes) ? known(decoder.decode(bytes)) : unknown(`not UTF-8: ${path}`)
}
