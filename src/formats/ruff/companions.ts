import type { Companions } from '../../domain/sensor.ts'
import type { Tree } from '../../domain/workspace.ts'
import type { Unknown } from '../../domain/reading.ts'
import { folderOf } from './glob.ts'
import { configurationOf } from './lookup.ts'
import type { Found } from './lookup.ts'
import { pinnedMinor } from './release.ts'
import { companionGlobs } from './companion-globs.ts'

/** The same companions as an inspection is given, of the whole tree. */
export const companionsIn = async (tree: Tree): Promise<Companions> => {
  const texts = new Map<string, string>()
  const unreadable: Unknown[] = []
  for (const path of tree.match(companionGlobs)) {
    const text = await tree.text(path)
    if (text.known) texts.set(path, text.value)
    else unreadable.push({ subject: path, reason: text.reason })
  }
  return { texts, unreadable }
}

const folders = new WeakMap<Companions, Map<string, Found>>()

const pins = new WeakMap<Companions, number | null>()

/** The minor of the release 0.x of ruff that the companions pin. */
export const pinnedIn = (companions: Companions): number | null => {
  const known = pins.get(companions)
  const pinned = known === undefined ? pinnedMinor(companions.texts.values()) : known
  pins.set(companions, pinned)
  return pinned
}

/** The configuration of a file's folder. Looked up once a folder. */
export const foundFor = (path: string, companions: Companions): Found => {
  const known = folders.get(companions) ?? new Map<string, Found>()
  folders.set(companions, known)
  const folder = folderOf(path)
  const unreadable = new Map(companions.unreadable.map(({ subject, reason }) => [subject, reason]))
  const found = known.get(folder) ?? configurationOf(folder, { texts: companions.texts, unreadable })
  known.set(folder, found)
  return found
}
