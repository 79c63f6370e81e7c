import { globMatcher } from '../../../../domain/glob.ts'
import type { Observation } from '../../../../domain/finding.ts'
import type { Tree } from '../../../../domain/workspace.ts'
import { orphaned } from './findings.ts'
import type { Mentions } from './mentions.ts'

const baseOf = (path: string): string => path.slice(path.lastIndexOf('/') + 1)
const folderOf = (path: string): string => path.slice(0, Math.max(path.lastIndexOf('/'), 0))

/** Files beside a checkpoint by which a library reads the whole folder. */
const readWhole = [
  'MLmodel',
  'config.json',
  'model-settings.json',
  'adapter_config.json',
  'modules.json',
  'model_index.json',
  'config.pbtxt',
]

const isReadWhole = (tree: Tree, path: string): boolean =>
  readWhole.some((name) => tree.has(folderOf(path) === '' ? name : `${folderOf(path)}/${name}`))

/** Committed checkpoints that no file names by their name, by a pattern, or by one of their folders; one finding a folder. */
export const judgeOrphans = (
  tree: Tree,
  checkpoints: readonly string[],
  mentions: readonly Mentions[],
): readonly Observation[] => {
  const names = new Set(mentions.flatMap((one) => one.names))
  const folders = new Set(mentions.flatMap((one) => one.folders))
  const patterns = [...new Set(mentions.flatMap((one) => one.patterns))].map((glob) => globMatcher(glob))
  const lone = checkpoints.filter((path) => {
    const base = baseOf(path)
    const stem = base.slice(0, base.lastIndexOf('.')).toLowerCase()
    const isNamed =
      names.has(base) ||
      [...folderOf(path).split('/'), stem].some((part) => part !== '' && folders.has(part.toLowerCase())) ||
      patterns.some((matches) => matches(base))
    return !isNamed && !isReadWhole(tree, path)
  })
  return [...Map.groupBy(lone, folderOf)].map(([folder, paths]) => orphaned(folder, paths))
}
