import { constants } from 'node:fs'
import { copyFile, mkdtemp, rm, stat, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { unknown } from '../../domain/answer.ts'
import { messageOf } from '../../domain/errors.ts'
import { withinTree } from '../workspace/on-disk.ts'
import type { Answer } from '../../domain/answer.ts'
import type { Tree } from '../../domain/workspace.ts'

/** A data file's copy and the size, in bytes, of the file with its journals. */
export interface PrivateCopy {
  readonly file: string
  readonly bytes: number
}

/** Where data files are looked for: the working tree's folder, or the tree alone where files come over the API. */
export interface StorePlace {
  readonly root: string | null
  readonly tree: Tree
}

/** Beside its file, SQLite keeps the log of what is not yet in it, or the journal of a transaction that did not end. */
const companions = ['-wal', '-journal']

/**
 * Copies a data file with its journals into a folder of its own, hands the copy over, and removes it whatever happens.
 * The file itself is never opened by SQLite, which would write beside it. A file that grows while it is copied is
 * copied once more; after that it is unknown.
 */
export const withCopy = async <T>(
  place: StorePlace,
  path: string,
  maxBytes: number,
  use: (copy: PrivateCopy) => Promise<Answer<T>>,
): Promise<Answer<T>> => {
  let folder: string | null = null
  try {
    folder = await mkdtemp(join(tmpdir(), 'sar-store-'))
    const copy = join(folder, 'store')
    const bytes = await (place.root === null
      ? fromTree(place.tree, path, copy, maxBytes)
      : fromDisk(place.root, path, copy, maxBytes))
    return bytes.known ? await use({ file: copy, bytes: bytes.value }) : bytes
  } catch (error) {
    return unknown(`cannot be read: ${path} (${messageOf(error)})`)
  } finally {
    if (folder !== null) await rm(folder, { recursive: true, force: true })
  }
}

async function fromTree(tree: Tree, path: string, copy: string, maxBytes: number): Promise<Answer<number>> {
  const content = await tree.read(path)
  if (!content.known) return content
  const bytes = content.value.byteLength
  if (bytes > maxBytes) return above(path, bytes, maxBytes)
  await writeFile(copy, content.value)
  return { known: true, value: bytes }
}

async function fromDisk(root: string, path: string, copy: string, maxBytes: number): Promise<Answer<number>> {
  if ((await stat(join(root, path)).catch(() => null)) === null) return unknown(`no such file: ${path}`)
  const place = withinTree(root, path)
  if (!place.known) return place
  for (let attempt = 0; attempt < 2; attempt += 1) {
    const before = await states(place.value)
    if (before[0]?.regular !== true) return unknown(`no regular file: ${path}`)
    const bytes = before.reduce((sum, state) => sum + (state?.size ?? 0), 0)
    if (bytes > maxBytes) return above(path, bytes, maxBytes)
    await copyAll(place.value, copy, before)
    if (JSON.stringify(await states(place.value)) === JSON.stringify(before)) return { known: true, value: bytes }
  }
  return unknown(`being written while it was read: ${path}`)
}

interface FileState {
  readonly regular: boolean
  readonly size: number
  readonly changed: number
}

/** The states of the file and of its journals, null for those that are not there. */
function states(file: string): Promise<readonly (FileState | null)[]> {
  return Promise.all(
    ['', ...companions].map(async (ending) => {
      const found = await stat(`${file}${ending}`).catch(() => null)
      return found === null ? null : { regular: found.isFile(), size: found.size, changed: found.mtimeMs }
    }),
  )
}

async function copyAll(file: string, copy: string, before: readonly (FileState | null)[]): Promise<void> {
  for (const [index, ending] of ['', ...companions].entries()) {
    await rm(`${copy}${ending}`, { force: true })
    if (before[index]?.regular === true)
      await copyFile(`${file}${ending}`, `${copy}${ending}`, constants.COPYFILE_FICLONE)
  }
}

const above = (path: string, bytes: number, maxBytes: number): Answer<never> =>
  unknown(`too large to be copied: ${path} has ${bytes} bytes, the limit is ${maxBytes}`)
