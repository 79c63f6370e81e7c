import { describe, expect, it } from 'vitest'
import { entriesIn, listingOf, wordsApart } from '../../src/domain/listing.ts'
import type { TreeEntry } from '../../src/domain/workspace.ts'

type Files = Readonly<Record<string, string>>

/** A listing of regular files, each with a blob of one repeated digit. */
const listing = (files: Files): string =>
  listingOf(
    Object.keys(files)
      .sort()
      .map((path): TreeEntry => ({ path, kind: 'file', blob: (files[path] ?? '').repeat(40), size: 0 })),
  )

const lines = (words: ReadonlyMap<string, string>): readonly string[] =>
  Array.from(words, ([path, word]) => `${path}=${word.slice(0, 2)}`)

/** Every way to give up to four paths one of two contents, or none. */
const allFiles = (paths: readonly string[]): readonly Files[] =>
  paths.reduce<readonly Files[]>(
    (made, path) => made.flatMap((files) => [files, { ...files, [path]: '1' }, { ...files, [path]: '2' }]),
    [{}],
  )

describe('a listing', () => {
  it('gives back its entries', () => {
    const files = listing({ 'a b': '1', 'ä/c': '2' })
    expect(entriesIn(files).map(({ path, blob }) => [path, blob.length])).toEqual([
      ['a b', 40],
      ['ä/c', 40],
    ])
  })

  it('differs from another in the lines between those that are the same', () => {
    const before = listing({ a: '1', b: '1', c: '1', d: '1' })
    const words = wordsApart(before, listing({ a: '1', b: '2', c: '1', d: '1' }))
    expect([lines(words.before), lines(words.after)]).toEqual([['b=f1'], ['b=f2']])
  })

  it('hides no difference from another, whatever came, went or changed', () => {
    const paths = ['a', 'aa', 'ab', 'b']
    const all = allFiles(paths)
    const hidden = all.flatMap((a) =>
      all.flatMap((b) => {
        const { before, after } = wordsApart(listing(a), listing(b))
        const told = (words: ReadonlyMap<string, string>, path: string) => words.get(path)?.[1]
        return paths.filter((path) =>
          a[path] === b[path]
            ? told(before, path) !== told(after, path)
            : told(before, path) !== a[path] || told(after, path) !== b[path],
        )
      }),
    )
    expect(all).toHaveLength(81)
    expect(hidden).toEqual([])
  })
})
