import { realpathSync } from 'node:fs'
import { basename, dirname, relative, resolve } from 'node:path'
import { UsageError } from '../../domain/errors.ts'
import { codeOf, entryOnDisk, readOnDisk } from '../workspace/on-disk.ts'
import { makeTree } from '../../domain/tree.ts'
import { settingsPaths } from './find.ts'
import { settingsInTree } from './in-tree.ts'
import type { SettingsSource } from './settings.ts'

/**
 * The settings file of a working tree, or the one that `--config` names; null when the tree has none. A file that is
 * named and not there, or cannot be read, is a usage error.
 */
export const settingsOnDisk = (root: string, named: string | null, cwd: string): Promise<SettingsSource | null> =>
  named === null ? settingsInTree(filesOf(root, settingsPaths)) : namedSettings(named, cwd)

/** A tree of these files alone, as far as they are there. */
export const filesOf = (root: string, paths: readonly string[]) =>
  makeTree({
    entries: paths.flatMap((path) => entryOf(root, path) ?? []),
    partial: null,
    read: (entry) => readOnDisk(root, entry),
  })

/** What lies at a path, a folder of that name being no file. */
const entryOf = (root: string, path: string) => {
  try {
    return entryOnDisk(root, path)
  } catch (error) {
    throw new UsageError(`cannot read the settings ${path} (${codeOf(error)})`)
  }
}

/** A file that the user names is read wherever it lies, links followed. */
async function namedSettings(named: string, cwd: string): Promise<SettingsSource> {
  const given = resolve(cwd, named)
  const path = relative(cwd, given) || given
  const file = realFile(given)
  const name = basename(file)
  const text = await filesOf(dirname(file), [name]).text(name)
  if (!text.known) throw new UsageError(`cannot read the settings ${path}: ${text.reason}`)
  return { path, text: text.value }
}

const realFile = (file: string): string => {
  try {
    return realpathSync(file)
  } catch {
    return file
  }
}
