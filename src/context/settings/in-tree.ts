import { UsageError } from '../../domain/errors.ts'
import type { Tree } from '../../domain/workspace.ts'
import { findSettings } from './find.ts'
import type { SettingsSource } from './settings.ts'

/** The settings file of a tree; null when it has none. One that cannot be read is an error: it might forbid things. */
export const settingsInTree = async (tree: Tree): Promise<SettingsSource | null> => {
  const path = findSettings((candidate) => tree.has(candidate))
  if (path === null) return null
  const text = await tree.text(path)
  if (!text.known) throw new UsageError(`cannot read the settings ${path}: ${text.reason}`)
  return { path, text: text.value }
}
