import { z } from 'zod'
import type { Json } from './identity.ts'

/**
 * What is remembered under keys, kept as the text that it is stored and sent as: thousands of small values are read
 * only by who needs them all, and one is replaced without reading the others.
 */
export interface Shelf {
  /** A line break, then one line an entry: a JSON array of key and value. UTF-8. */
  readonly lines: Buffer
  get(key: string): Json | undefined
  entries(): readonly (readonly [string, Json])[]
  /** The shelf with these values put in place of what lay there; a key without a value is taken off. */
  with(changes: ReadonlyMap<string, Json | undefined>): Shelf
}

/** `JSON.parse` gives nothing but JSON, so that the values need no second look; thousands of them lie on a shelf. */
const isEntry = (entry: unknown): boolean => Array.isArray(entry) && entry.length === 2 && typeof entry[0] === 'string'
const entrySchema = z.custom<[string, Json]>(isEntry)
const entriesSchema = z.custom<[string, Json][]>((list) => Array.isArray(list) && list.every(isEntry))

/** The start of an entry's line: JSON escapes line breaks in strings, so that none can begin within a value. */
const opening = (key: string): string => `\n[${JSON.stringify(key)},`

const lineOf = (key: string, value: Json): string => `${opening(key)}${JSON.stringify(value)}]`

/** More look-ups than this take longer than reading all. */
const mostLookups = 50

/** A shelf of lines. They are read as they are asked for: broken ones throw then. */
export const shelfFrom = (lines: Buffer): Shelf => {
  let entries: readonly (readonly [string, Json])[] | undefined
  const all = (): readonly (readonly [string, Json])[] =>
    (entries ??= entriesSchema.parse(JSON.parse(`[${lines.toString('utf8').trim().replaceAll(']\n[', '],[')}]`)))
  const placeOf = (key: string): readonly [number, number] | null => {
    const start = lines.indexOf(opening(key))
    return start < 0 ? null : [start, lines.indexOf('\n', start + 1)]
  }
  return {
    lines,
    get: (key) => {
      const place = placeOf(key)
      return place === null ? undefined : entrySchema.parse(JSON.parse(lines.toString('utf8', ...place)))[1]
    },
    entries: all,
    with: (changes) => {
      if (changes.size > mostLookups) return shelfOf(changed(all(), changes))
      const places = Array.from(changes.keys(), (key) => placeOf(key) ?? []).filter((place) => place.length > 0)
      return shelfFrom(Buffer.concat([...around(lines, places), Buffer.from(linesOf(changes))]))
    },
  }
}

/** The pieces of a text outside of these places, but for the line break at its end. */
const around = (lines: Buffer, places: readonly (readonly number[])[]): readonly Buffer[] => {
  const pieces: Buffer[] = []
  let at = 0
  for (const [start = 0, end = 0] of places.toSorted(([left = 0], [right = 0]) => left - right)) {
    pieces.push(lines.subarray(at, start))
    at = end
  }
  return [...pieces, lines.subarray(at, lines.length - 1)]
}

const changed = (
  entries: readonly (readonly [string, Json])[],
  changes: ReadonlyMap<string, Json | undefined>,
): ReadonlyMap<string, Json> => {
  const result = new Map(entries)
  for (const [key, value] of changes) {
    if (value === undefined) result.delete(key)
    else result.set(key, value)
  }
  return result
}

const linesOf = (entries: ReadonlyMap<string, Json | undefined>): string =>
  `${Array.from(entries, ([key, value]) => (value === undefined ? '' : lineOf(key, value))).join('')}\n`

/** A shelf on which these entries lie. */
export const shelfOf = (entries: ReadonlyMap<string, Json>): Shelf => shelfFrom(Buffer.from(linesOf(entries)))

/** A shelf on which nothing lies. */
export const emptyShelf: Shelf = shelfOf(new Map())
