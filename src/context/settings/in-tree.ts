import { UsageError } from '../../domain/errors.ts'
import type { Tree } from '../../domain/workspace.ts'
import { findSettings, settingsPaths } from './find.ts'
import type { SettingsSource } from './settings.ts'

/**
 * The settings file of a tree; null when it has none. One that cannot be read is an error, and so is a tree that is
 * listed in part and shows none: it might forbid things.
 */
export const settingsInTree = async (tree: Tree): Promise<SettingsSource | null> => {
  const path = findSettings((candidate) => tree.has(candidate))
  if (path === null && settingsPaths.some((candidate) => tree.mayHold(candidate)))
    throw new UsageError(`nobody can tell whether there are settings: ${tree.partial ?? ''}`, 'name them with --config')
  if (path === null) return null
  const text = await tree.text(path)
  if (!text.known) throw new UsageError(`cannot read the settings ${path}: ${text.reason}`)
  return { path, text: text.value }
}
