import { z } from 'zod'
import type { FileEdit } from '../../domain/change.ts'
import { globMatcher } from '../../domain/glob.ts'
import type { Unknown } from '../../domain/reading.ts'
import type { Settings } from '../../domain/settings.ts'
import type { Tree } from '../../domain/workspace.ts'
import type { Fix, OwnAction } from './fix.ts'

/** One file that fixes would change. `fixes` are the ids of those that did. */
export interface Mended extends FileEdit {
  readonly content: string
  readonly fixes: readonly string[]
}

export interface Mending {
  readonly files: readonly Mended[]
  readonly unknown: readonly Unknown[]
}

const scope = z.looseObject({ paths: z.array(z.string()).optional(), exclude: z.array(z.string()).optional() })

/** The paths that a fix may change: its own, less those that its sensor's settings leave out. */
const pathsOf = (fix: Fix, tree: Tree, settings: Settings): readonly string[] => {
  const given = settings.sensors[fix.sensor] ?? {}
  if (given === 'off' || given === false) return []
  const { paths, exclude } = scope.parse(given)
  const wanted = paths?.map(globMatcher)
  return tree
    .match(fix.files, exclude ?? [])
    .filter((path) => wanted === undefined || wanted.some((matches) => matches(path)))
}

const ownActionsOf = async (tree: Tree): Promise<readonly OwnAction[]> => {
  const paths = tree.match(['.github/actions/**/action.{yml,yaml}'])
  const read = await Promise.all(paths.map(async (path) => ({ path, answer: await tree.text(path) })))
  return read.flatMap(({ path, answer }) => (answer.known ? [{ path, text: answer.value }] : []))
}

/**
 * Applies fixes to a tree and says what each file would become; nothing is written. Files are sorted by path; what could
 * not be read is unknown. `only` keeps to these paths, such as those of the cases at hand.
 */
export const mend = async (
  tree: Tree,
  fixes: readonly Fix[],
  settings: Settings,
  only?: ReadonlySet<string>,
): Promise<Mending> => {
  const ownActions = await ownActionsOf(tree)
  const byPath = new Map<string, readonly Fix[]>()
  for (const fix of fixes)
    for (const path of pathsOf(fix, tree, settings))
      if (only?.has(path) !== false) byPath.set(path, [...(byPath.get(path) ?? []), fix])
  const files: Mended[] = []
  const unknown: Unknown[] = []
  for (const [path, own] of [...byPath].toSorted(([left], [right]) => (left < right ? -1 : 1))) {
    const answer = await tree.text(path)
    if (!answer.known) {
      unknown.push({ subject: path, reason: answer.reason })
      continue
    }
    const has = (wanted: string) => tree.has(wanted)
    let content = answer.value
    const did: string[] = []
    for (const fix of own) {
      const given = settings.sensors[fix.sensor]
      const mended = fix.fix(content, { path, has, ownActions, settings: typeof given === 'object' ? given : {} })
      if (mended !== content) did.push(fix.id)
      content = mended
    }
    if (did.length > 0) files.push({ path, content, fixes: did })
  }
  return { files, unknown }
}
