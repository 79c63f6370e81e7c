import type { ExactValue, MemoryTable } from '../../domain/memory-archive.ts'
import type { StoreValue } from '../../domain/stores.ts'
import { confidenceOf } from '../../formats/store-columns.ts'
import { columnOf, mostLikely } from './columns.ts'
import type { Columns } from './columns.ts'
import type { Counts, Judged } from './judged.ts'

/** What an entry is to hold in some of its columns, with the reason. */
export interface Revalued {
  readonly table: string
  readonly judged: Judged
  readonly set: Readonly<Record<string, ExactValue>>
  readonly reason: string
}

/** The columns that count how often a pattern was used and was right, by their usual names. */
export const countColumns = {
  successes: ['successes', 'success_count'],
  failures: ['failures', 'failure_count'],
  uses: ['uses', 'use_count', 'usage_count', 'attempts', 'frequency'],
  rate: ['success_rate'],
} as const satisfies Columns

const whole = (value: StoreValue | undefined): number | null => {
  const number = typeof value === 'string' && value.trim() !== '' ? Number(value) : value
  return typeof number === 'number' && Number.isSafeInteger(number) && number >= 0 ? number : null
}

/** The counts that a row states; null where they are not stated, speak of no use, or contradict each other. */
export const countsOf = (row: (what: keyof typeof countColumns) => StoreValue | undefined): Counts | null => {
  const [successes, failures, uses] = [whole(row('successes')), whole(row('failures')), whole(row('uses'))]
  const rate = confidenceOf(row('rate'))
  const used = successes !== null && failures !== null ? successes + failures : uses
  if (used === null || used === 0) return null
  const byRate = rate === null ? null : Math.round(rate * used)
  const right = successes ?? (failures === null ? byRate : used - failures)
  return right === null || right < 0 || right > used ? null : { right, used }
}

/**
 * The chance that a pattern is right the next time, by Laplace's rule of succession: one that was right every time it was
 * used is still not certain, and the less so the seldomer it was used. Rounded to two digits.
 */
export const confidenceBy = ({ right, used }: Counts): number => Math.round(((right + 1) / (used + 2)) * 100) / 100

/** Why the confidences of a table cannot be computed from what it holds; null where they can. */
export const uncounted = ({ columns }: MemoryTable): string | null => {
  const has = (what: keyof typeof countColumns): boolean => columnOf(countColumns[what], columns) !== null
  const counts = [has('successes'), has('failures'), has('uses')].filter(Boolean).length
  if (counts >= 2 || (has('uses') && has('rate'))) return null
  return counts === 1 && !has('rate')
    ? 'it counts how often patterns were used, or were right, but not both'
    : 'it has no count of how often a pattern was used and was right'
}

/** A figure in the form of the one that it replaces: a text stays a text, a percentage one. */
const inFormOf = (held: StoreValue, figure: number): ExactValue => {
  const percent = held !== null && Number(held) > 1
  const value = percent ? Math.round(figure * 100) : figure
  if (typeof held === 'string') return String(value)
  return Number.isInteger(value) ? { real: String(value) } : value
}

const differ = (left: number | null, right: number): boolean => left === null || Math.abs(left - right) >= 0.005

/** The confidences that no longer say what the counts beside them say. What is guarded stays as it is. */
export const recomputed = (
  table: string,
  { columns }: MemoryTable,
  names: readonly string[],
  entries: readonly Judged[],
): readonly Revalued[] =>
  entries.flatMap((judged) => {
    const { counts, stated, trust, guarded, entry } = judged
    const column = mostLikely(names, columns, entry.values)
    if (counts === null || trust === null || guarded !== null || column === null || !differ(stated, trust)) return []
    const held = entry.values[columns.indexOf(column)] ?? null
    const reason = `confidence ${stated ?? 'unstated'} becomes ${trust}: right ${counts.right} of ${counts.used} times`
    return [{ table, judged, set: { [column]: inFormOf(held, trust) }, reason }]
  })
