import { gitOutput } from './git.ts'
import { entryOnDisk, readOnDisk } from './on-disk.ts'
import { hashOfEntries, makeTree } from '../../domain/tree.ts'
import type { Workspace } from '../../domain/workspace.ts'

/**
 * The working tree with those files that its ignore rules name and that are asked for by glob: reports that a run
 * wrote. Git's own globs are meant, which have no braces. A glob that begins in any folder finds nothing here: it would
 * bring in what lies in installed packages. A workspace that is no working tree stays as it is.
 */
export const withIgnored = async (workspace: Workspace, globs: readonly string[]): Promise<Workspace> => {
  const { root, tree } = workspace
  const placed = globs.filter(isPlaced)
  if (root === null || placed.length === 0) return workspace
  const listed = await gitOutput(root, [...listing, ...placed.map((glob) => `:(top,glob)${glob}`)])
  const added = listed
    .toString('utf8')
    .split('\0')
    .filter((path) => path !== '' && !tree.has(path))
    .flatMap((path) => entryOnDisk(root, path) ?? [])
  if (added.length === 0) return workspace
  const paths = new Set(added.map(({ path }) => path))
  const whole = makeTree({
    entries: [...tree.entries, ...added],
    partial: tree.partial,
    read: (entry) => (paths.has(entry.path) ? readOnDisk(root, entry) : tree.read(entry.path)),
  })
  return { ...workspace, tree: whole, treeHash: hashOfEntries(whole.entries) }
}

const listing = ['ls-files', '--others', '--ignored', '--exclude-standard', '-z', '--full-name', '--']

/** Whether a glob stays in the tree and names the folder in which it begins. */
const isPlaced = (glob: string): boolean => {
  const [first = '', ...rest] = glob.split('/')
  const begins = rest.length === 0 ? first !== '' : /^[^*?[\]{}\\]+$/.test(first)
  return begins && !glob.includes('\0') && first !== '.git' && ![first, ...rest].includes('..')
}
