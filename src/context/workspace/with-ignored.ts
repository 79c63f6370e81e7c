import { globMatcher } from '../../domain/glob.ts'
import { gitOutput } from './git.ts'
import { entryOnDisk, readOnDisk } from './on-disk.ts'
import { hashOfEntries, makeTree } from '../../domain/tree.ts'
import type { Workspace } from '../../domain/workspace.ts'

/**
 * The working tree with those files that its ignore rules name and that are asked for by glob: reports that a run
 * wrote. A glob that begins in any folder finds nothing in installed packages and environments, which hold reports of
 * others; one that begins by naming such a folder does. A workspace that is no working tree stays as it is.
 */
export const withIgnored = async (workspace: Workspace, globs: readonly string[]): Promise<Workspace> => {
  const { root, tree } = workspace
  const asked = globs.flatMap(alternatives).filter(isInTree)
  if (root === null || asked.length === 0) return workspace
  const listed = await gitOutput(root, [...listing, ...asked.map((glob) => `:(top,glob)${escaped(glob)}`)])
  const wanted = asked.map((glob) => ({ matches: globMatcher(glob), isPlaced: isPlaced(glob) }))
  const added = listed
    .toString('utf8')
    .split('\0')
    .filter((path) => path !== '' && !tree.has(path))
    .filter((path) => wanted.some(({ matches, isPlaced: own }) => matches(path) && (own || !isInstalled(path))))
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

/** Git's globs have classes and escapes, ours have not. */
const escaped = (glob: string): string => glob.replaceAll(/[[\]\\]/g, '\\$&')

const most = 64

/** Git's globs have no braces: `a/{b,c}.xml` is asked for as `a/b.xml` and `a/c.xml`. */
const alternatives = (glob: string): readonly string[] => {
  const open = new Set([glob])
  for (const one of open) {
    const brace = /\{([^{}]*)\}/.exec(one)
    if (brace === null || open.size > most) continue
    open.delete(one)
    const [whole, inside = ''] = brace
    for (const part of inside.split(',')) open.add(one.replace(whole, () => part))
  }
  return [...open]
}

/** Whether a glob stays in the tree. */
const isInTree = (glob: string): boolean => {
  const parts = glob.split('/')
  return parts[0] !== '' && parts[0] !== '.git' && !glob.includes('\0') && !parts.includes('..')
}

/** Whether a glob names the folder in which it begins, or the file at the root. */
const isPlaced = (glob: string): boolean => !/[*?]/.test(glob.split('/', 1)[0] ?? '') || !glob.includes('/')

const isInstalled = (path: string): boolean =>
  /(?:^|\/)(?:node_modules|site-packages|dist-packages|\.?v?env|\.tox|\.nox|__pypackages__|bower_components)\//.test(
    path,
  )
