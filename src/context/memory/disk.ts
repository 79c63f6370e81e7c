import { randomUUID } from 'node:crypto'
import { closeSync, constants, fstatSync, openSync, readSync } from 'node:fs'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { sha256 } from '../../domain/identity.ts'
import type { InspectionMemory } from '../../domain/memory.ts'
import { emptyShelf } from '../../domain/shelf.ts'
import { readShelf, shelfBytes } from './disk-shelf.ts'

/**
 * Where the inspections of one repository are remembered, below the cache folder that the environment names. `key` is
 * whatever tells repositories apart: a working tree's folder, or `owner/name`.
 */
export const cacheFolder = (environment: { readonly cacheDir: string }, key: string): string => {
  const name = basename(key).replace(/[^A-Za-z0-9._-]/g, '_')
  return join(environment.cacheDir, `${name}-${sha256(key).slice(0, 16)}`)
}

/**
 * Memory in a folder: one file a shelf, replaced as a whole, so that a process that is killed while it writes breaks
 * nothing. A file that is missing, broken or not ours holds nothing; a folder that cannot be written is left.
 */
export const diskMemory = (folder: string): InspectionMemory => ({
  load: async (shelf) => {
    const file = fileOf(folder, shelf)
    try {
      const bytes = file === null ? null : bytesOf(file)
      return (bytes === null ? null : readShelf(shelf, bytes)) ?? emptyShelf
    } catch {
      return emptyShelf
    }
  },
  save: async (shelf, content) => {
    const file = fileOf(folder, shelf)
    if (file !== null) await replace(folder, file, shelfBytes(shelf, content))
  },
})

/** No shelf comes near this: a file above it, in bytes, is not ours. */
const largest = 256 * 1024 * 1024

/** Shelves are named like sensors; another name could lead out of the folder. */
const fileOf = (folder: string, shelf: string): string | null =>
  /^[a-z0-9][a-z0-9-]{0,99}$/.test(shelf) ? join(folder, `${shelf}.jsonl`) : null

/**
 * A file's bytes, or null where it is no file, or too large to be ours. They are read at once, since a search waits for them and five
 * turns of a busy loop take longer than the file; and into memory that threads share, so that one that concludes is
 * handed megabytes of facts without a copy.
 */
function bytesOf(file: string): Buffer | null {
  // A pipe of that name would keep whoever opens it waiting.
  const descriptor = openSync(file, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0))
  try {
    const found = fstatSync(descriptor)
    const { size } = found
    if (!found.isFile() || size > largest) return null
    const bytes = Buffer.from(new SharedArrayBuffer(size))
    for (let read = 0, more = 1; more > 0 && read < size; read += more)
      more = readSync(descriptor, bytes, { offset: read })
    return bytes
  } finally {
    closeSync(descriptor)
  }
}

async function replace(folder: string, file: string, content: Buffer): Promise<void> {
  const fresh = `${file}.${randomUUID()}`
  try {
    await mkdir(folder, { recursive: true, mode: 0o700 })
    await writeFile(fresh, content, { flag: 'wx', mode: 0o600 })
    await rename(fresh, file)
  } catch {
    await rm(fresh, { force: true }).catch(() => {})
  }
}
