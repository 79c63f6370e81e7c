import { git } from './git.ts'

export type FileStatus = 'added' | 'removed' | 'modified' | 'renamed' | 'copied' | 'changed'

export type FileChange = {
  readonly path: string
  readonly previousPath: string | undefined
  readonly status: FileStatus
  readonly oid: string
  readonly additions: number
  readonly deletions: number
  /** The hunks, or nothing where GitHub shows none: a binary file, no changed line, or a very large change. */
  readonly patch: string | undefined
}

const emptyTree = '4b825dc642cb6eb9a060e54bf8d69288fbee4904'

/** Beyond this GitHub leaves a file's patch out. */
const largestPatch = { bytes: 500_000, lines: 20_000 }

const statusOf: Readonly<Record<string, FileStatus>> = {
  A: 'added',
  D: 'removed',
  M: 'modified',
  R: 'renamed',
  C: 'copied',
  T: 'changed',
}

type Raw = {
  readonly status: FileStatus
  readonly oid: string
  readonly path: string
  readonly previousPath: string | undefined
}

/** `:mode mode oid oid STATUS\0path\0[path\0]`, repeated. */
const parseRaw = (text: string): Raw[] => {
  const words = text.split('\0')
  const changes: Raw[] = []
  for (let at = 0; at < words.length - 1;) {
    const [, , before = '', after = '', letter = 'M'] = (words[at] ?? '').split(' ')
    const status = statusOf[letter.slice(0, 1)] ?? 'changed'
    const moved = status === 'renamed' || status === 'copied'
    const path = words[at + (moved ? 2 : 1)] ?? ''
    changes.push({
      status,
      path,
      oid: status === 'removed' ? before : after,
      previousPath: moved ? words[at + 1] : undefined,
    })
    at += moved ? 3 : 2
  }
  return changes
}

const cutHunks = (section: string): string | undefined => {
  const start = section.indexOf('\n@@ ')
  if (start < 0 || section.length > largestPatch.bytes) return undefined
  return section.slice(start + 1).replace(/\n$/, '')
}

/** Additions and deletions, counted inside the hunks. */
const count = (section: string): { readonly additions: number; readonly deletions: number } => {
  const start = section.indexOf('\n@@ ')
  const lines = start < 0 ? [] : section.slice(start + 1).split('\n')
  return {
    additions: lines.filter((line) => line.startsWith('+')).length,
    deletions: lines.filter((line) => line.startsWith('-')).length,
  }
}

/** What changed between two trees, renames found, in git's order. `before` undefined: since nothing. */
export const diffTrees = async (
  directory: string,
  before: string | undefined,
  after: string,
): Promise<FileChange[]> => {
  const range = [before ?? emptyTree, after]
  const [raw, patches] = await Promise.all([
    git(directory, ['diff-tree', '-r', '-M', '--raw', '-z', '--no-abbrev', ...range]),
    git(directory, ['diff-tree', '-r', '-M', '-p', '--full-index', ...range]),
  ])
  const sections = `\n${patches.toString('utf8')}`.split('\ndiff --git ').slice(1)
  let at = 0
  return parseRaw(raw.toString('utf8')).map((change) => {
    const section = sections[at] ?? ''
    // A changed type (file to link) is printed as a removal and an addition.
    at += change.status === 'changed' ? 2 : 1
    const counted = count(section)
    const large = counted.additions + counted.deletions > largestPatch.lines
    return { ...change, ...counted, patch: large ? undefined : cutHunks(section) }
  })
}

/** The whole change as text, as `git diff` prints it. */
export const diffText = async (directory: string, before: string | undefined, after: string): Promise<string> =>
  (await git(directory, ['diff-tree', '-r', '-M', '-p', '--full-index', before ?? emptyTree, after])).toString('utf8')
