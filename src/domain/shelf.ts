import { z } from 'zod'
import type { Json } from './identity.ts'

/**
 * What is remembered under keys, kept as the text that it is stored and sent as: thousands of small values are read
 * only by who needs them all, and one is replaced without reading the others.
 */
export interface Shelf {
  /** A line an entry, each begun by a line break and a comma: a JSON array of key and value. A line break ends it. UTF-8. */
  readonly lines: Buffer
  /** The shelf that this one was made from, and what was put in place there; null for one of its own. */
  readonly made: Made | null
  readonly isEmpty: boolean
  get(key: string): Json | undefined
  entries(): readonly Entry[]
  /** The shelf with these values put in place of what lay there; a key without a value is taken off. */
  with(changes: Changes): Shelf
}

export type Changes = ReadonlyMap<string, Json | undefined>

interface Made {
  readonly from: Shelf
  readonly changes: Changes
}

type Entry = readonly [string, Json]

/** `JSON.parse` gives nothing but JSON, so that the values need no second look; thousands of them lie on a shelf. */
const isEntry = (entry: unknown): boolean => Array.isArray(entry) && entry.length === 2 && typeof entry[0] === 'string'
const entrySchema = z.custom<[string, Json]>(isEntry)
/** All lines as one list, begun by a number that the comma of the first line follows. */
const listSchema = z.custom<readonly [number, ...Entry[]]>(
  (list) => Array.isArray(list) && list.every((entry, index) => index === 0 || isEntry(entry)),
)

/** The start of an entry's line: JSON escapes line breaks in strings, so that none can begin within a value. */
const opening = (key: string): string => `\n,[${JSON.stringify(key)},`

const lineOf = (key: string, value: Json): string => `${opening(key)}${JSON.stringify(value)}]`

const entriesIn = (lines: Buffer): readonly Entry[] => {
  const [, ...entries] = listSchema.parse(JSON.parse(`[0${lines.toString('utf8')}]`))
  return entries
}

/** More look-ups than this take longer than reading all. */
const mostLookups = 50

/** A shelf of lines. They are read as they are asked for: broken ones throw then. */
export const shelfFrom = (lines: Buffer): Shelf => {
  let entries: readonly Entry[] | undefined
  const all = (): readonly Entry[] => (entries ??= entriesIn(lines))
  const shelf: Shelf = {
    lines,
    made: null,
    isEmpty: lines.length <= 1,
    get: (key) => {
      const [place] = placesOf(lines, [key])
      return place === undefined
        ? undefined
        : entrySchema.parse(JSON.parse(lines.toString('utf8', place.start + 2, place.end)))[1]
    },
    entries: all,
    with: (changes) => shelfMade(shelf, changes),
  }
  return shelf
}

/** A shelf that differs from another in a few entries. Its text is put together when somebody asks for it. */
export const shelfMade = (from: Shelf, changes: Changes): Shelf => {
  let lines: Buffer | undefined
  const text = (): Buffer =>
    (lines ??=
      changes.size > mostLookups
        ? Buffer.from(linesOf(changed(from.entries(), changes)))
        : Buffer.concat([
            ...around(from.lines, placesOf(from.lines, [...changes.keys()])),
            Buffer.from(linesOf(changes)),
          ]))
  return {
    get lines() {
      return text()
    },
    made: { from, changes },
    get isEmpty() {
      return [...changes.values()].every((value) => value === undefined) && text().length <= 1
    },
    get: (key) => (changes.has(key) ? changes.get(key) : from.get(key)),
    entries: () => [...from.entries().filter(([key]) => !changes.has(key)), ...given(changes)],
    with: (more) => from.with(new Map([...changes, ...more])),
  }
}

interface Place {
  readonly start: number
  readonly end: number
}

/** Where the lines of these keys stand. What was put there last is looked for most, and stands at the end. */
const placesOf = (lines: Buffer, keys: readonly string[]): readonly Place[] =>
  keys.flatMap((key) => {
    const start = lines.lastIndexOf(opening(key))
    return start < 0 ? [] : [{ start, end: lines.indexOf('\n', start + 1) }]
  })

/** The pieces of a text outside of these places, but for the line break at its end. */
const around = (lines: Buffer, places: readonly Place[]): readonly Buffer[] => {
  const pieces: Buffer[] = []
  let at = 0
  for (const { start, end } of places.toSorted((one, other) => one.start - other.start)) {
    pieces.push(lines.subarray(at, start))
    at = end
  }
  return [...pieces, lines.subarray(at, lines.length - 1)]
}

const changed = (entries: readonly Entry[], changes: Changes): ReadonlyMap<string, Json> => {
  const result = new Map(entries)
  for (const [key, value] of changes) {
    if (value === undefined) result.delete(key)
    else result.set(key, value)
  }
  return result
}

/** What changes put there. */
const given = (changes: Changes): readonly Entry[] =>
  Array.from(changes, ([key, value]) => (value === undefined ? [] : [[key, value] as const])).flat()

const linesOf = (entries: Changes): string =>
  `${Array.from(entries, ([key, value]) => (value === undefined ? '' : lineOf(key, value))).join('')}\n`

/** A shelf on which these entries lie. */
export const shelfOf = (entries: ReadonlyMap<string, Json>): Shelf => shelfFrom(Buffer.from(linesOf(entries)))

/** A shelf on which nothing lies. */
export const emptyShelf: Shelf = shelfOf(new Map())
