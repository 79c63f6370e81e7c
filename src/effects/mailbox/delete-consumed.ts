import { lstat, readFile, realpath, rm } from 'node:fs/promises'
import { join, relative, sep } from 'node:path'
import { IncompleteError, messageOf } from '../../domain/errors.ts'
import { blobHash } from '../../domain/identity.ts'
import type { State } from '../../domain/state.ts'
import type { Tree } from '../../domain/workspace.ts'
import { consumedFiles } from './tidy.ts'

/** True when the file is still the one that was consumed, and lies in the working tree itself. */
const isSame = async (root: string, path: string, blob: string): Promise<boolean> => {
  const file = join(root, path)
  const found = await lstat(file).catch(() => null)
  if (found === null || !found.isFile()) return false
  const place = relative(await realpath(root), await realpath(file))
  return place.split(sep).join('/') === path && blobHash(await readFile(file)) === blob
}

/**
 * Deletes consumed intents in a working tree, uncommitted, for processing by hand. A file that changed since it was
 * judged stays. Gives the paths that are gone now.
 */
export const deleteConsumed = async (
  root: string,
  tree: Tree,
  state: Pick<State, 'ledger' | 'mailbox'>,
): Promise<readonly string[]> => {
  const gone: string[] = []
  try {
    for (const { path, blob } of consumedFiles(tree, state)) {
      if (!(await isSame(root, path, blob))) continue
      await rm(join(root, path))
      gone.push(path)
    }
  } catch (error) {
    throw new IncompleteError(
      `An applied intent cannot be deleted: ${messageOf(error)}`,
      'It is inert and may stay; delete it by hand.',
    )
  }
  return gone
}
