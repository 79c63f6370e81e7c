import type { TreeEntry } from '../domain/workspace.ts'

const letters = { file: 'f', executable: 'x', symlink: 'l', submodule: 'm' } as const

const kinds: ReadonlyMap<string, TreeEntry['kind']> = new Map([
  ['f', 'file'],
  ['x', 'executable'],
  ['l', 'symlink'],
  ['m', 'submodule'],
])

/** An entry in one word: a letter for its kind, then what it holds. */
export const wordOf = ({ kind, blob }: Pick<TreeEntry, 'kind' | 'blob'>): string => `${letters[kind]}${blob}`

const wordLength = 41

/** A whole listing as one text: thousands of small values would take longer to read, and to hand to a thread. */
export const listingOf = (entries: readonly TreeEntry[]): string =>
  entries.map((entry) => `${wordOf(entry)}${entry.path}`).join('\0')

const linesOf = (listing: string): readonly string[] => (listing === '' ? [] : listing.split('\0'))

/** Each path of a listing with its word. */
export const wordsIn = (listing: string): Map<string, string> =>
  new Map(linesOf(listing).map((line) => [line.slice(wordLength), line.slice(0, wordLength)]))

/** The entries of a listing, but for their sizes. */
export const entriesIn = (listing: string): readonly Omit<TreeEntry, 'size'>[] =>
  linesOf(listing).map((line) => ({
    kind: kinds.get(line.slice(0, 1)) ?? 'file',
    blob: line.slice(1, wordLength),
    path: line.slice(wordLength),
  }))
