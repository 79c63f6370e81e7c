import { randomUUID } from 'node:crypto'
import { lstat, mkdir, open, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import {
  localStateFolder,
  localStateReader,
  pendingFile,
  pendingSchema,
  readLocalFiles,
} from '../../context/state/local.ts'
import { isStateFile } from '../../context/state/state-files.ts'
import { IncompleteError, messageOf, SarError } from '../../domain/errors.ts'
import type { State, StateUpdate, StateWriter } from '../../domain/state.ts'
import { withFileLock } from './folder-lock.ts'
import { prepare } from './update.ts'

/** Makes a folder whose every part below the root is a folder of its own: a link could lead out of the tree. */
const makeFolder = async (root: string, folder: string): Promise<void> => {
  let at = root
  for (const part of folder.split('/').filter((one) => one !== '' && one !== '.')) {
    if (part === '..') throw new IncompleteError(`${folder} leads out of the working tree: no state is written there`)
    at = join(at, part)
    await mkdir(at, { recursive: true })
    if (!(await lstat(at)).isDirectory())
      throw new IncompleteError(`${at} is a link: the state is not written through it`)
  }
}

/** Replaces a file as a whole, and on the disk before the name points to it. */
const replace = async (file: string, text: string): Promise<void> => {
  const fresh = `${file}.${randomUUID()}`
  try {
    const handle = await open(fresh, 'wx', 0o600)
    try {
      await handle.writeFile(text)
      await handle.sync()
    } finally {
      await handle.close()
    }
    await rename(fresh, file)
  } catch (error) {
    await rm(fresh, { force: true })
    throw error
  }
}

/** Moves a decided update into place. It may have been done in part already: doing it again changes nothing. */
const settle = async (folder: string): Promise<void> => {
  const pending = join(folder, pendingFile)
  const text = await readFile(pending, 'utf8').catch(() => null)
  if (text === null) return
  for (const [path, content] of Object.entries(pendingSchema.parse(JSON.parse(text)))) {
    if (!isStateFile(path)) continue
    if (content === null) await rm(join(folder, path), { force: true })
    else {
      await makeFolder(folder, dirname(path))
      await replace(join(folder, path), content)
    }
  }
  await rm(pending, { force: true })
}

/** The state is this machine's: it is kept out of commits, where it would tell of a state that nobody holds. */
const keepOutOfCommits = async (folder: string): Promise<void> => {
  await writeFile(join(folder, '.gitignore'), '*\n', { flag: 'wx' }).catch(() => {})
}

const write = async (folder: string, update: StateUpdate): Promise<State> =>
  withFileLock(join(folder, '.lock'), async () => {
    await settle(folder)
    const { state, changed } = prepare((await readLocalFiles(folder)) ?? new Map(), update)
    if (changed === null) return state
    await replace(join(folder, pendingFile), JSON.stringify(Object.fromEntries(changed)))
    await settle(folder)
    return state
  })

/**
 * The state in a folder of a working tree, for local use. An update is decided by one rename and then moved into place,
 * so that a process that is killed leaves the state before or after it. Messages have no place here.
 */
export const localState = (root: string, dir: string = localStateFolder): StateWriter => {
  const folder = join(root, dir)
  return {
    ...localStateReader(folder),
    update: async (_message, update) => {
      try {
        await makeFolder(root, dir)
        if (dir === localStateFolder) await keepOutOfCommits(folder)
        return await write(folder, update)
      } catch (error) {
        if (error instanceof SarError) throw error
        throw new IncompleteError(`The watchdog's state in ${folder} cannot be written: ${messageOf(error)}`)
      }
    },
  }
}
