import { z } from 'zod'
import type { MemoryTable } from '../../domain/memory-archive.ts'
import type { StoreValue } from '../../domain/stores.ts'
import { columnOf } from './columns.ts'
import type { Revalued } from './recompute.ts'
import type { Judged } from './judged.ts'

/** Texts from here on may have been cut where they were read. */
const longestText = 300

/** How tags are written: several as a JSON list or between commas, or one alone. */
interface Written {
  readonly tags: readonly string[]
  readonly write: (tags: readonly string[]) => string
}

const listSchema = z.array(z.string())

const jsonList = (text: string): readonly string[] | null => {
  try {
    return listSchema.safeParse(JSON.parse(text)).data ?? null
  } catch {
    return null
  }
}

const writtenOf = (value: StoreValue, single: boolean): Written | null => {
  if (typeof value !== 'string' || value.length >= longestText || value.trim() === '') return null
  if (single) return { tags: [value], write: ([tag = value]) => tag }
  if (value.trimStart().startsWith('[')) {
    const tags = jsonList(value)
    const joint = value.includes(', ') ? ', ' : ','
    return tags && { tags, write: (all) => `[${all.map((tag) => JSON.stringify(tag)).join(joint)}]` }
  }
  if (/[[\]{}"]/.test(value)) return null
  return { tags: value.split(','), write: (all) => all.join(value.includes(', ') ? ', ' : ',') }
}

/** Two spellings of one tag differ in case, spaces, hyphens and underscores only. */
const meaningOf = (tag: string): string =>
  tag
    .trim()
    .toLowerCase()
    .replaceAll(/[\s_-]+/g, '_')

/** For each tag the spelling that most entries use; of two as frequent ones the first by the alphabet. */
const spellings = (all: readonly Written[]): ReadonlyMap<string, string> => {
  const counts = new Map<string, number>()
  for (const tag of all.flatMap(({ tags }) => tags.map((one) => one.trim())))
    counts.set(tag, (counts.get(tag) ?? 0) + 1)
  const ordered = [...counts].toSorted(([left, many], [right, more]) => more - many || (left < right ? -1 : 1))
  return new Map(ordered.toReversed().map(([tag]) => [meaningOf(tag), tag]))
}

const retaggedIn = (
  table: string,
  { columns }: MemoryTable,
  entries: readonly Judged[],
  { column, single }: { readonly column: string; readonly single: boolean },
): readonly Revalued[] => {
  const place = columns.indexOf(column)
  const written = entries.map((judged) => ({ judged, own: writtenOf(judged.entry.values[place] ?? null, single) }))
  const usual = spellings(written.flatMap(({ own }) => own ?? []))
  return written.flatMap(({ judged, own }) => {
    if (own === null || judged.guarded !== null) return []
    const wanted = [...new Set(own.tags.map((tag) => usual.get(meaningOf(tag)) ?? tag))].filter((tag) => tag !== '')
    if (wanted.length === own.tags.length && wanted.every((tag, index) => tag === own.tags[index]?.trim())) return []
    return [{ table, judged, set: { [column]: own.write(wanted) }, reason: `${column} spelled as in most entries` }]
  })
}

/**
 * Tags, and kinds of pattern, in the one spelling that most entries of the table use, each once. The form of the list
 * stays; what is guarded stays as it is.
 */
export const retagged = (
  table: string,
  seen: MemoryTable,
  kinds: readonly string[],
  entries: readonly Judged[],
): readonly Revalued[] => {
  const tags = columnOf(['tags'], seen.columns)
  const kind = columnOf(kinds, seen.columns)
  return [
    ...(tags === null ? [] : retaggedIn(table, seen, entries, { column: tags, single: false })),
    ...(kind === null ? [] : retaggedIn(table, seen, entries, { column: kind, single: true })),
  ]
}
