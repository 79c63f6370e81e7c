import { lstat, mkdir, readFile, realpath, rm } from 'node:fs/promises'
import { dirname, join, relative, resolve, sep } from 'node:path'
import { bytesOf } from '../domain/change.ts'
import type { Apply, Change, FileEdit, Receipt } from '../domain/change.ts'
import { IncompleteError } from '../domain/errors.ts'
import { blobHash } from '../domain/identity.ts'
import { deedOf } from './github/failure.ts'
import { requireInside } from './paths.ts'
import { diskCode, diskFailure, isSystems, replaceFile, statOf } from './replace-file.ts'

const contains = (folder: string, path: string): boolean => {
  const way = relative(folder, path)
  return way !== '..' && !way.startsWith(`..${sep}`)
}

/** The nearest folder above, or the path itself, that is there. */
const nearest = async (path: string): Promise<string> =>
  (await statOf(path)) === null && dirname(path) !== path ? nearest(dirname(path)) : path

/** The working tree in which a path is written, as its parts say; null for a path in none. */
const treeOf = async (folder: string): Promise<string | null> => {
  const isTree = await lstat(join(folder, '.git')).then(
    () => true,
    () => false,
  )
  if (isTree) return folder
  return dirname(folder) === folder ? null : treeOf(dirname(folder))
}

/** Where a path leads. In a working tree, whose links a stranger may have made, it must stay in that tree. */
const destination = async (path: string): Promise<string> => {
  const target = resolve(path)
  if (isSystems(target)) return target
  const real = (await statOf(target)) === null ? null : await realpath(target)
  const tree = await treeOf(dirname(target))
  if (tree !== null) {
    const root = await realpath(tree)
    if (!contains(root, real ?? (await realpath(await nearest(dirname(target)))))) {
      throw new IncompleteError(`cannot write ${path}: a link there leads out of the working tree ${tree}`)
    }
  }
  return real ?? target
}

/**
 * Writes a result to a file as a whole or not at all; folders are made. Throws IncompleteError where the disk refuses,
 * or where a link in a working tree would lead out of it.
 */
export const writeOut = async (path: string, text: string): Promise<void> => {
  try {
    const target = await destination(path)
    // Where the system makes no folders, Node would try for ever.
    if (!isSystems(target)) await mkdir(dirname(target), { recursive: true })
    await replaceFile(target, text)
  } catch (error) {
    throw diskFailure(path, error)
  }
}

const kindAt = async (path: string): Promise<'file' | 'folder' | 'other' | null> => {
  try {
    const there = await lstat(path)
    return there.isDirectory() ? 'folder' : there.isFile() ? 'file' : 'other'
  } catch (error) {
    if (diskCode(error) === 'ENOENT' || diskCode(error) === 'ENOTDIR') return null
    throw error
  }
}

/** Throws unless every folder above a file is a folder of the tree itself, and the file is none of another kind. */
const requireOwn = async (root: string, { path, content }: FileEdit, removed: ReadonlySet<string>): Promise<void> => {
  const parts = path.split('/')
  for (let length = 1; length < parts.length; length += 1) {
    const folder = parts.slice(0, length).join('/')
    const kind = await kindAt(join(root, folder))
    if (kind !== null && kind !== 'folder' && !removed.has(folder)) {
      throw new IncompleteError(`cannot write ${path}: ${folder} is no folder of the working tree`)
    }
  }
  const kind = await kindAt(join(root, path))
  if (kind === 'folder' || (kind === 'other' && content !== null)) {
    throw new IncompleteError(`cannot write ${path}: it is no plain file`)
  }
}

const differs = async (root: string, file: FileEdit): Promise<boolean> => {
  const { path, blob } = file
  const bytes = bytesOf(file)
  const kind = await kindAt(join(root, path))
  const isThere = kind !== null
  if (blob !== undefined && (kind !== 'file' || blobHash(await readFile(join(root, path))) !== blob)) return false
  return bytes === null ? isThere : !isThere || !bytes.equals(await readFile(join(root, path)))
}

const write = async (root: string, file: FileEdit): Promise<void> => {
  const { path } = file
  const bytes = bytesOf(file)
  const target = join(root, path)
  try {
    if (bytes === null) {
      await rm(target, { force: true })
      return
    }
    await mkdir(dirname(target), { recursive: true })
    await replaceFile(target, bytes)
  } catch (error) {
    throw diskFailure(path, error)
  }
}

type Edits = Pick<Extract<Change, { readonly kind: 'commit' }>, 'files' | 'whole'>

/** Throws where a file is neither the one that its edit was decided for, nor what the edit makes of it. */
const requireDecided = async (root: string, file: FileEdit): Promise<void> => {
  if (file.blob === undefined) return
  const there = (await kindAt(join(root, file.path))) === 'file' ? await readFile(join(root, file.path)) : null
  const isDecided = there !== null && (blobHash(there) === file.blob || bytesOf(file)?.equals(there) === true)
  if (!isDecided) throw new IncompleteError(`${file.path} is another file there than the one that was decided for`)
}

/** Writes what differs, removals first: a file may give way to a folder. Tells whether anything did. */
const edit = async (root: string, { files, whole = false }: Edits): Promise<boolean> => {
  requireInside(files.map(({ path }) => path))
  const removals = files.filter(({ content }) => content === null)
  const removed = new Set(removals.map(({ path }) => path))
  for (const file of files) await requireOwn(root, file, removed)
  if (whole) for (const file of files) await requireDecided(root, file)
  const changed: FileEdit[] = []
  for (const file of [...removals, ...files.filter(({ content }) => content !== null)]) {
    if (await differs(root, file)) changed.push(file)
  }
  for (const file of changed) await write(root, file)
  return changed.length > 0
}

/**
 * Performs changes on a working tree: a commit writes its files there, uncommitted, all of them checked before the first
 * is written. Throws IncompleteError for every other change, for a path that leads out of the tree, and where the disk
 * refuses.
 */
export const applyToDisk =
  (root: string): Apply =>
  async (change) => {
    if (change.kind !== 'commit') {
      throw new IncompleteError(`to ${deedOf(change.kind)} needs GitHub`, 'Run it with a token, without --offline.')
    }
    const receipt: Receipt = { kind: change.kind, number: null, sha: null, url: null, already: false }
    try {
      return { ...receipt, already: !(await edit(root, change)) }
    } catch (error) {
      throw diskFailure(root, error)
    }
  }
