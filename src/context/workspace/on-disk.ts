import { closeSync, constants, fstatSync, lstatSync, openSync, readSync, readlinkSync, realpathSync } from 'node:fs'
import { dirname, isAbsolute, join, relative, sep } from 'node:path'
import { known, unknown } from '../../domain/answer.ts'
import { messageOf } from '../../domain/errors.ts'
import { blobHash } from '../../domain/identity.ts'
import { readLimit, tooLarge } from '../../domain/tree.ts'
import type { Answer } from '../../domain/answer.ts'
import type { TreeEntry } from '../../domain/workspace.ts'

/**
 * The bytes of one file of a working tree. A link is followed only to a file that lies in the tree and not in git's
 * own folder, which may hold credentials. Reading blocks: for the small files of a repository in the disk's cache that
 * takes a sixth of the time that the asynchronous calls take.
 */
export const readOnDisk = async (root: string, entry: TreeEntry): Promise<Answer<Uint8Array>> => {
  if (entry.kind !== 'symlink') return readRegular(join(root, entry.path), entry.path)
  const target = withinTree(root, entry.path)
  return target.known ? readRegular(target.value, entry.path) : target
}

/** Where a path of a tree really lies, links followed; unknown where that is out of the tree or in git's own folder. */
export const withinTree = (root: string, path: string): Answer<string> => {
  try {
    const target = realpathSync(join(root, path))
    const way = relative(realpathSync(root), target)
    const steps = way.split(sep)
    return !isAbsolute(way) && steps[0] !== '..' && !steps.includes('.git')
      ? known(target)
      : unknown(`link out of the tree: ${path}`)
  } catch (error) {
    return unknown(`a link that leads nowhere: ${path} (${codeOf(error)})`)
  }
}

/** One changed or untracked path as an entry, hashed from its bytes; null where no file lies there. */
export const entryOnDisk = (root: string, path: string): TreeEntry | null => {
  const file = join(root, path)
  const stat = lstatSync(file, { throwIfNoEntry: false })
  if (stat === undefined || !(stat.isFile() || stat.isSymbolicLink())) return null
  const { size } = stat
  if (stat.isSymbolicLink()) return { path, size, kind: 'symlink', blob: blobHash(readlinkSync(file, 'buffer')) }
  const kind = (stat.mode & 0o100) === 0 ? 'file' : 'executable'
  return { path, size, kind, blob: hashOnDisk(file, size) }
}

/**
 * Whether the folder of a path is reached through a link. Git looks after that for the paths that it compares itself;
 * for the others a file behind the link would be taken for one of the tree.
 */
export const behindLink = (root: string, path: string): boolean => {
  try {
    return realpathSync(dirname(join(root, path))) !== join(realpathSync(root), dirname(path))
  } catch {
    return false
  }
}

/**
 * Makes entries of tracked, unchanged paths, the parts of which git has told. Their size is looked up when it is asked
 * for, by one getter that all inherit: ten thousand look-ups, or as many closures, would take longer than git itself.
 */
export const trackedEntries = (root: string): ((path: string, kind: TreeEntry['kind'], blob: string) => TreeEntry) => {
  class TrackedEntry implements TreeEntry {
    readonly path: string
    readonly kind: TreeEntry['kind']
    readonly blob: string

    constructor(path: string, kind: TreeEntry['kind'], blob: string) {
      this.path = path
      this.kind = kind
      this.blob = blob
    }

    get size(): number {
      if (this.kind === 'submodule') return 0
      return lstatSync(join(root, this.path), { throwIfNoEntry: false })?.size ?? 0
    }
  }
  return (path, kind, blob) => new TrackedEntry(path, kind, blob)
}

/** What cannot be read is never inspected, so that a hash of its size tells such files apart well enough. */
function hashOnDisk(file: string, size: number): string {
  const bytes = size > readLimit ? null : readRegular(file, file)
  return blobHash(bytes?.known === true ? bytes.value : Buffer.from(`unread ${size}`))
}

/** Opened without following links and without waiting for a writer, so that neither a link nor a pipe put there traps us. */
const flags = constants.O_RDONLY | (constants.O_NOFOLLOW ?? 0) | (constants.O_NONBLOCK ?? 0)

function readRegular(file: string, path: string): Answer<Uint8Array> {
  let descriptor: number | null = null
  try {
    descriptor = openSync(file, flags)
    const stat = fstatSync(descriptor)
    if (!stat.isFile()) return unknown(`no regular file: ${path}`)
    if (stat.size > readLimit) return tooLarge(path, stat.size)
    return known(readAll(descriptor, stat.size))
  } catch (error) {
    return unknown(`cannot be read: ${path} (${codeOf(error)})`)
  } finally {
    if (descriptor !== null) closeSync(descriptor)
  }
}

function readAll(descriptor: number, size: number): Uint8Array {
  const bytes = Buffer.allocUnsafeSlow(size)
  let filled = 0
  while (filled < size) {
    const count = readSync(descriptor, bytes, filled, size - filled, null)
    if (count === 0) break
    filled += count
  }
  return bytes.subarray(0, filled)
}

/** What the system calls a failure, for a reason: `ELOOP`. */
export const codeOf = (error: unknown): string =>
  error instanceof Error && 'code' in error ? String(error.code) : messageOf(error)
