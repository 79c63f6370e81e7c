import { isUtf8 } from 'node:buffer'
import { behindLink, entryOnDisk, trackedEntries } from './on-disk.ts'
import type { TreeEntry } from '../../domain/workspace.ts'

/** What git says of a working tree. */
export interface Listing {
  readonly entries: readonly TreeEntry[]
  readonly partial: string | null
  /** Tracked paths that a sparse checkout leaves out. */
  readonly lacking: ReadonlySet<string>
  readonly commit: string | null
  readonly branch: string | null
  readonly dirty: boolean
}

/** The arguments that make git say what `readIndex` and `readListing` read. */
export const listingCommands = {
  index: ['ls-files', '--stage', '-v', '-z', '--full-name', '--', ':/'],
  status: [
    'status',
    '--porcelain=v2',
    '--branch',
    '-z',
    '--untracked-files=all',
    '--no-renames',
    '--no-ahead-behind',
    '--ignore-submodules=dirty',
  ],
} as const

/** What the index says: paths on disk as they are in it, and those of which only the disk can tell. */
export interface Index {
  readonly settled: readonly TreeEntry[]
  readonly unsettled: readonly { readonly path: string; readonly sparse: boolean }[]
  readonly broken: number
}

/**
 * Reads git's output to `listingCommands.index`, records of `H 100644 <40 hex digits> 0<tab>path`. The letter is `S` for
 * a file that a sparse checkout leaves out, and in lower case where git was told to overlook changes.
 */
export const readIndex = (root: string, index: Buffer): Index => {
  const { texts, broken } = records(index)
  const tracked = trackedEntries(root)
  const settled: TreeEntry[] = []
  const unsettled: { path: string; sparse: boolean }[] = []
  for (const record of texts) {
    const tag = record.slice(0, 1)
    const path = record.slice(52)
    const kind = kinds.get(record.slice(2, 8)) ?? 'file'
    // Other stages than 0 are the sides of a merge; the status has the path as one that could not be merged.
    if (record.charAt(50) !== '0') continue
    if (tag === 'H' || kind === 'submodule') settled.push(tracked(path, kind, record.slice(9, 49)))
    else unsettled.push({ path, sparse: tag.toUpperCase() === 'S' })
  }
  return { settled, unsettled, broken }
}

/** How a path differs: a file on disk, one that git could not merge, one that is gone, or a submodule. */
type Change = { readonly kind: 'file' | 'unmerged' | 'gone' } | { readonly kind: 'submodule'; readonly commit: string }

/**
 * The files of the working tree: what the index holds, corrected by what differs from it on disk, with the untracked
 * files that no ignore rule names. `status` is git's output to `listingCommands.status`.
 */
export const readListing = (root: string, index: Index, status: Buffer): Listing => {
  const states = records(status)
  const { paths, head } = changesOf(states.texts)
  const entries = index.settled.filter(({ path }) => !paths.has(path))
  const lacking = new Set<string>()
  for (const { path, sparse } of index.unsettled) {
    const entry = paths.has(path) || behindLink(root, path) ? null : entryOnDisk(root, path)
    if (entry !== null) entries.push(entry)
    else if (sparse && !paths.has(path)) lacking.add(path)
  }
  for (const [path, change] of paths) {
    const entry =
      change.kind === 'submodule'
        ? trackedEntries(root)(path, 'submodule', change.commit)
        : fileOnDisk(root, path, change)
    if (entry !== null) entries.push(entry)
  }
  const dirty = paths.size > 0 || states.broken > 0
  return { entries, partial: partial(lacking.size, index.broken + states.broken), lacking, ...head, dirty }
}

function fileOnDisk(root: string, path: string, change: Change): TreeEntry | null {
  if (change.kind === 'gone' || (change.kind === 'unmerged' && behindLink(root, path))) return null
  return entryOnDisk(root, path)
}

const kinds: ReadonlyMap<string, TreeEntry['kind']> = new Map([
  ['100644', 'file'],
  ['100755', 'executable'],
  ['120000', 'symlink'],
  ['160000', 'submodule'],
])

function partial(missing: number, broken: number): string | null {
  const reasons = [
    missing === 0 ? [] : [`sparse checkout: ${missing} tracked files are not in the working tree`],
    broken === 0 ? [] : [`${broken} file names are not UTF-8`],
  ].flat()
  return reasons.length === 0 ? null : reasons.join('; ')
}

/**
 * The paths that differ from the index or from the commit, or are not in the index. A nested repository that is no submodule (`? path/`) is somebody else's and left out, as git leaves it.
 */
function changesOf(texts: readonly string[]): {
  readonly paths: ReadonlyMap<string, Change>
  readonly head: { readonly commit: string | null; readonly branch: string | null }
} {
  const paths = new Map<string, Change>()
  let commit: string | null = null
  let branch: string | null = null
  for (const text of texts) {
    if (text.startsWith('# branch.oid ')) commit = text.endsWith('(initial)') ? null : text.slice(13)
    else if (text.startsWith('# branch.head ')) branch = text.endsWith(' (detached)') ? null : text.slice(14)
    else if (text.startsWith('? ')) paths.set(text.slice(2), { kind: 'file' })
    else if (text.startsWith('1 ')) paths.set(after(text, 8), changeOf(text))
    else if (text.startsWith('u ')) paths.set(after(text, 10), { kind: 'unmerged' })
  }
  return { paths, head: { commit, branch } }
}

/** Reads `1 <staged and unstaged state> <submodule> <three modes> <hash in the commit> <hash in the index> path`. */
function changeOf(text: string): Change {
  const [, , , , , mode = '', , blob = ''] = text.split(' ', 8)
  if (mode === '160000') return { kind: 'submodule', commit: blob }
  return { kind: mode === '000000' ? 'gone' : 'file' }
}

/** What follows the given number of spaces: paths may hold spaces themselves. */
function after(text: string, spaces: number): string {
  let at = 0
  for (let count = 0; count < spaces; count += 1) at = text.indexOf(' ', at) + 1
  return text.slice(at)
}

/** NUL-separated records as text. Names that are not UTF-8 cannot be opened by their text: they are counted. */
function records(output: Buffer): { readonly texts: readonly string[]; readonly broken: number } {
  const texts = output.toString('utf8').split('\0')
  texts.pop()
  if (isUtf8(output)) return { texts, broken: 0 }
  const readable = texts.filter((text) => !text.includes('\u{FFFD}'))
  return { texts: readable, broken: texts.length - readable.length }
}
