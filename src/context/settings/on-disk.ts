import { existsSync } from 'node:fs'
import { readFile } from 'node:fs/promises'
import { join, relative, resolve } from 'node:path'
import { UsageError, messageOf } from '../../domain/errors.ts'
import { findSettings } from './find.ts'
import type { SettingsSource } from './settings.ts'

/**
 * The settings file of a working tree, or the one that `--config` names; null when the tree has none. A file that is
 * named and not there, or cannot be read, is a usage error.
 */
export const settingsOnDisk = async (
  root: string,
  named: string | null,
  cwd: string,
): Promise<SettingsSource | null> => {
  const found = named === null ? findSettings((path) => existsSync(join(root, path))) : resolve(cwd, named)
  if (found === null) return null
  const file = resolve(root, found)
  const path = named === null ? found : relative(cwd, file) || file
  try {
    return { path, text: await readFile(file, 'utf8') }
  } catch (error) {
    throw new UsageError(`cannot read the settings ${path}: ${messageOf(error)}`)
  }
}
