import { createHash } from 'node:crypto'
import { lstat, readFile, readdir } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { z } from 'zod'
import { IncompleteError, messageOf } from '../../domain/errors.ts'
import type { StateReader } from '../../domain/state.ts'
import { isStateFile, stateOfFiles } from './state-files.ts'
import type { StateFiles } from './state-files.ts'

/** Where the state of a working tree lies, unless the settings name another folder. */
export const localStateFolder = '.sar/state'

/** What a writer has decided and not yet moved into place: the new text of each file, null for those that go. */
export const pendingFile = '.pending.json'
export const pendingSchema = z.record(z.string(), z.string().nullable())

/** No state comes near this: a file above it, in bytes, is not ours. */
const largest = 128 * 1024 * 1024

const isAbsent = (error: unknown): boolean => error instanceof Error && 'code' in error && error.code === 'ENOENT'

/**
 * The names in one of the state's own folders, or null where it is not there. A link could lead out of the tree, and
 * a cloned repository may bring one along: it is refused.
 */
const namesIn = async (folder: string): Promise<readonly string[] | null> => {
  try {
    if (!(await lstat(folder)).isDirectory())
      throw new IncompleteError(`${folder} is no folder: the state cannot lie there`)
    return await readdir(folder)
  } catch (error) {
    if (isAbsent(error)) return null
    throw error
  }
}

/** Of the ledger strictly: of what is no UTF-8 another text could be made, in which a changed byte does not show. */
const decoded = (file: string, bytes: Uint8Array): string => {
  if (basename(dirname(file)) !== 'ledger') return Buffer.from(bytes).toString('utf8')
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes)
  } catch {
    throw new IncompleteError(`${file} is no UTF-8 text: somebody changed it`, 'Restore it.')
  }
}

const textOf = async (file: string): Promise<string | null> => {
  try {
    const found = await lstat(file)
    if (!found.isFile() || found.size > largest) throw new IncompleteError(`${file} is no file of the watchdog's state`)
    return decoded(file, await readFile(file))
  } catch (error) {
    if (isAbsent(error)) return null
    throw error
  }
}

const pendingIn = async (folder: string): Promise<Readonly<Record<string, string | null>>> => {
  const text = await textOf(join(folder, pendingFile))
  return text === null ? {} : pendingSchema.parse(JSON.parse(text))
}

/**
 * The files of a state folder as the last finished update left them, or null where there is no folder. An update that
 * was decided and broke off while its files were moved into place counts as finished.
 */
export const readLocalFiles = async (folder: string): Promise<StateFiles | null> => {
  const names = await namesIn(folder)
  if (names === null) return null
  const inner = async (name: string) => (await namesIn(join(folder, name)))?.map((one) => `${name}/${one}`) ?? []
  const paths = [...names, ...(await inner('ledger')), ...(await inner('locks'))].filter(isStateFile).sort()
  const files = new Map<string, string>()
  for (const path of paths) {
    const text = await textOf(join(folder, path))
    if (text !== null) files.set(path, text)
  }
  for (const [path, text] of Object.entries(await pendingIn(folder)))
    if (text === null) files.delete(path)
    else files.set(path, text)
  return files
}

/** A name for the content of local files, as a commit is for those of a branch. */
const headOf = (files: StateFiles): string => {
  const hash = createHash('sha256')
  for (const path of [...files.keys()].sort()) hash.update(JSON.stringify([path, files.get(path)]))
  return hash.digest('hex')
}

/** The state in a folder. Throws IncompleteError where a file cannot be read or does not hold. */
export const localStateReader = (folder: string): StateReader => ({
  read: async () => {
    const files = await localFiles(folder)
    return { state: stateOfFiles(files ?? new Map()), head: files === null ? null : headOf(files) }
  },
})

async function localFiles(folder: string): Promise<StateFiles | null> {
  try {
    return await readLocalFiles(folder)
  } catch (error) {
    if (error instanceof IncompleteError) throw error
    throw new IncompleteError(`The watchdog's state in ${folder} cannot be read: ${messageOf(error)}`)
  }
}
