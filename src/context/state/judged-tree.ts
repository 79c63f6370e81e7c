import { realpath } from 'node:fs/promises'
import { dirname, isAbsolute, relative, resolve, sep } from 'node:path'
import { IncompleteError } from '../../domain/errors.ts'
import type { StateReader } from '../../domain/state.ts'
import { git } from '../workspace/git.ts'
import { localStateReader } from './local.ts'

/**
 * The state in a folder of the working tree that is judged. Only a folder that this machine filled is believed: with a
 * change in hand every state in the tree may be the change's own word, and what git tracks came with a commit. Throws
 * IncompleteError for those, as for files that cannot be read.
 */
export const judgedTreeReader = (
  root: string,
  folder: string,
  { change }: { readonly change: boolean },
): StateReader => {
  const local = localStateReader(folder)
  return {
    read: async () => {
      const found = await local.read()
      if (found.head === null) return found
      const doubt = change ? 'a change is judged, and it may have brought it' : await whyForeign(root, folder)
      if (doubt === null) return found
      throw new IncompleteError(`the state in ${relative(root, folder)} does not count: ${doubt}`)
    },
  }
}

/** Why a folder's files may have come with a commit, or null. */
async function whyForeign(root: string, folder: string): Promise<string | null> {
  const within = relative(root, folder)
  if (within.startsWith('..') || isAbsolute(within)) return null
  const [realRoot, realFolder] = await Promise.all([realpath(root), realpath(folder)])
  if (resolve(realRoot, within) !== realFolder) return 'a link leads to it'
  const path = within.split(sep).join('/')
  const places = [path, ...above(path)]
  const listed = await git(root, ['ls-files', '-z', '--', ...places.map((place) => `:(icase,literal)${place}`)])
  if (listed.code !== 0) return 'git does not say whether it tracks it'
  const tracked = listed.stdout.toString('utf8').toLowerCase().split('\0')
  const owns = (entry: string) => places.some((place) => entry === place.toLowerCase())
  const found = tracked.find((entry) => owns(entry) || entry.startsWith(`${path.toLowerCase()}/`))
  return found === undefined ? null : `git tracks ${found} (git rm --cached takes it out)`
}

/** The folders above a path: one of them may be a submodule. */
const above = (path: string): readonly string[] => {
  const parent = dirname(path)
  return parent === '.' ? [] : [parent, ...above(parent)]
}
