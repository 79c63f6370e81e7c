import { isUtf8 } from 'node:buffer'
import { behindLink, entryOnDisk, trackedEntry } from './on-disk.ts'
import type { TreeEntry } from '../../domain/workspace.ts'

/** What `git ls-files -s -v -z` and `git status --porcelain=v2 -z` say of a working tree. */
export interface Listing {
  readonly entries: readonly TreeEntry[]
  readonly partial: string | null
  readonly commit: string | null
  readonly branch: string | null
  readonly dirty: boolean
}

/** The arguments that make git say what `readListing` reads. */
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

/** One staged path. `tag` is git's letter: `S` not in the working tree, lower case where changes are to be overlooked. */
interface Staged {
  readonly tag: string
  readonly mode: string
  readonly blob: string
  readonly stage: string
  readonly path: string
}

/** How a path differs: a file on disk, one that git could not merge, one that is gone, or a submodule. */
type Change = { readonly kind: 'file' | 'unmerged' | 'gone' } | { readonly kind: 'submodule'; readonly commit: string }

/**
 * The files of the working tree: what the index holds, corrected by what differs from it on disk, with the untracked
 * files that no ignore rule names. `index` and `status` are git's output to the two `listingCommands`.
 */
export const readListing = (root: string, index: Buffer, status: Buffer): Listing => {
  const staged = records(index)
  const states = records(status)
  const changes = changesOf(states.texts)
  const entries: TreeEntry[] = []
  let missing = 0
  for (const record of staged.texts) {
    const { tag, mode, blob, stage, path } = parseStaged(record)
    if (stage !== '0' || changes.paths.has(path)) continue
    const kind = kinds.get(mode) ?? 'file'
    if (tag === 'H' || kind === 'submodule') entries.push(trackedEntry(root, path, kind, blob))
    else {
      const entry = behindLink(root, path) ? null : entryOnDisk(root, path)
      if (entry !== null) entries.push(entry)
      else if (tag.toUpperCase() === 'S') missing += 1
    }
  }
  for (const [path, change] of changes.paths) {
    const entry =
      change.kind === 'submodule'
        ? trackedEntry(root, path, 'submodule', change.commit)
        : fileOnDisk(root, path, change)
    if (entry !== null) entries.push(entry)
  }
  const broken = staged.broken + states.broken
  return {
    entries,
    partial: partial(missing, broken),
    ...changes.head,
    dirty: changes.paths.size > 0 || states.broken > 0,
  }
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

/** Reads `H 100644 <40 hex digits> 0<tab>path`. */
function parseStaged(record: string): Staged {
  return {
    tag: record.slice(0, 1),
    mode: record.slice(2, 8),
    blob: record.slice(9, 49),
    stage: record.slice(50, 51),
    path: record.slice(52),
  }
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
