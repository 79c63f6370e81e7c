import type { TreeEntry } from './workspace.ts'

const letters = { file: 'f', executable: 'x', symlink: 'l', submodule: 'm' } as const

const kinds: ReadonlyMap<string, TreeEntry['kind']> = new Map([
  ['f', 'file'],
  ['x', 'executable'],
  ['l', 'symlink'],
  ['m', 'submodule'],
])

/** An entry in one word: a letter for its kind, then what it holds. */
const wordOf = ({ kind, blob }: Pick<TreeEntry, 'kind' | 'blob'>): string => `${letters[kind]}${blob}`

const wordLength = 41

const listings = new WeakMap<readonly TreeEntry[], string>()

/**
 * A whole listing as one text: thousands of small values would take longer to read, and to hand to a thread. It is made
 * once of the same entries.
 */
export const listingOf = (entries: readonly TreeEntry[]): string => {
  const made = listings.get(entries) ?? entries.map((entry) => `${wordOf(entry)}${entry.path}`).join('\0')
  listings.set(entries, made)
  return made
}

const linesOf = (listing: string): readonly string[] => (listing === '' ? [] : listing.split('\0'))

const wordsIn = (listing: string): Map<string, string> =>
  new Map(linesOf(listing).map((line) => [line.slice(wordLength), line.slice(0, wordLength)]))

/** How many characters two texts have in common at their start; the texts are compared in halves, and not one by one. */
const inCommon = (a: string, b: string): number => {
  let [same, unequal] = [0, Math.min(a.length, b.length) + 1]
  while (unequal - same > 1) {
    const middle = (same + unequal) >>> 1
    if (a.slice(same, middle) === b.slice(same, middle)) same = middle
    else unequal = middle
  }
  return same
}

/** The same at their end, of what follows the first `from` characters. */
const inCommonAtEnd = (a: string, b: string, from: number): number => {
  let [same, unequal] = [0, Math.min(a.length, b.length) - from + 1]
  while (unequal - same > 1) {
    const middle = (same + unequal) >>> 1
    const [here, there] = [a.slice(a.length - middle, a.length - same), b.slice(b.length - middle, b.length - same)]
    if (here === there) same = middle
    else unequal = middle
  }
  return same
}

/** The words of the paths in which two listings may differ: of the lines between those that both begin and end with. */
export const wordsApart = (
  a: string,
  b: string,
): { readonly before: Map<string, string>; readonly after: Map<string, string> } => {
  const start = a.lastIndexOf('\0', inCommon(a, b) - 1) + 1
  const tail = inCommonAtEnd(a, b, start)
  const between = (listing: string): string => {
    const end = listing.indexOf('\0', listing.length - tail)
    return listing.slice(start, end === -1 ? listing.length : end)
  }
  return { before: wordsIn(between(a)), after: wordsIn(between(b)) }
}

/** The entries of a listing, but for their sizes. */
export const entriesIn = (listing: string): readonly Omit<TreeEntry, 'size'>[] =>
  linesOf(listing).map((line) => ({
    kind: kinds.get(line.slice(0, 1)) ?? 'file',
    blob: line.slice(1, wordLength),
    path: line.slice(wordLength),
  }))
