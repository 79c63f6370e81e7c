import { known, unknown } from '../../domain/answer.ts'
import type { Answer } from '../../domain/answer.ts'
import type { TreeEntry, Workspace } from '../../domain/workspace.ts'
import { gitOutput } from './git.ts'
import { gitHistory } from './history.ts'
import { hashOfEntries, makeTree, readLimit, tooLarge } from '../../domain/tree.ts'

const kinds: Readonly<Record<string, TreeEntry['kind']>> = {
  '100644': 'file',
  '100755': 'executable',
  '120000': 'symlink',
  '160000': 'submodule',
}

/**
 * A repository as it was at one commit, read from git's objects; nothing is checked out. `like` is the working tree
 * that the objects belong to. Links are not followed: at a commit they are text.
 */
export const commitWorkspace = async (root: string, commit: string, like: Workspace): Promise<Workspace> => {
  const listing = await gitOutput(root, ['ls-tree', '-r', '-z', '-l', '--full-tree', commit])
  const entries = listing
    .toString('utf8')
    .split('\0')
    .filter((line) => line !== '')
    .map(entryOf)
  const read = batchReader(root)
  const tree = makeTree({
    entries,
    partial: null,
    read: async (entry) => {
      if (entry.kind === 'symlink') return unknown(`a link, which is not followed at a commit: ${entry.path}`)
      return entry.size > readLimit ? tooLarge(entry.path, entry.size) : read(entry.blob)
    },
  })
  return {
    ...like,
    commit,
    branch: null,
    dirty: false,
    treeHash: hashOfEntries(tree.entries),
    tree,
    history: gitHistory(root, commit, false),
  }
}

/** One line of `git ls-tree -l`: mode, type, object and size, a tab, the path. */
function entryOf(line: string): TreeEntry {
  const tab = line.indexOf('\t')
  const [mode = '', , blob = '', size = '0'] = line.slice(0, tab).split(/ +/)
  return { path: line.slice(tab + 1), blob, size: size === '-' ? 0 : Number(size), kind: kinds[mode] ?? 'file' }
}

interface Asked {
  readonly blob: string
  readonly settle: (answer: Answer<Uint8Array>) => void
}

/** Reads objects; those asked for at once come from one git process. */
function batchReader(root: string): (blob: string) => Promise<Answer<Uint8Array>> {
  let waiting: Asked[] = []
  const flush = async (): Promise<void> => {
    const asked = waiting
    waiting = []
    const input = asked.map(({ blob }) => `${blob}\n`).join('')
    const output = await gitOutput(root, ['cat-file', '--batch'], input).catch(() => null)
    let rest = output
    for (const { settle } of asked) {
      const next = rest === null ? null : firstObject(rest)
      rest = next?.rest ?? rest
      settle(next === null || next.bytes === null ? unknown('git does not have this object') : known(next.bytes))
    }
  }
  return (blob) =>
    new Promise((settle) => {
      if (waiting.length === 0) setImmediate(() => void flush())
      waiting.push({ blob, settle })
    })
}

/** The first answer of `git cat-file --batch`: `<object> <type> <size>`, the bytes, a line end; or `<object> missing`. */
function firstObject(output: Buffer): { readonly bytes: Buffer | null; readonly rest: Buffer } | null {
  const end = output.indexOf(10)
  if (end < 0) return null
  const [, type, size] = output.subarray(0, end).toString('utf8').split(' ')
  if (type !== 'blob') return { bytes: null, rest: output.subarray(end + 1) }
  const until = end + 1 + Number(size)
  return { bytes: output.subarray(end + 1, until), rest: output.subarray(until + 1) }
}
