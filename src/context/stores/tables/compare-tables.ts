import { compareCategories, compareCounts, compareValues } from '../../../domain/statistics/compare.ts'
import type { Binning, Shift } from '../../../domain/statistics/compare.ts'
import { gridOf } from '../../../domain/statistics/grid.ts'
import type { ColumnShift, TablesQuestion, TablesShift } from '../../../domain/stores.ts'
import { ascending, counting, emptyColumn, keepingThenCounting, keptRows, sampling } from './columns.ts'
import type { Column } from './columns.ts'
import type { Source, WantedColumn } from './source.ts'

/** Columns that are compared in one reading of the tables, so that memory stays bounded. */
const atOnce = 100

type Question = Omit<TablesQuestion, 'baseline' | 'current'>

interface Tables {
  readonly baseline: Source
  readonly current: Source
  readonly countBoth: CountBoth
}

/** Counts the values of both tables in the grids of their columns, and answers how many rows the current one has. */
export type CountBoth = (baseline: readonly Column[], current: readonly Column[]) => Promise<number>

/**
 * Compares two tables: columns of up to `keptRows` rows value by value, longer ones by counting in the baseline's cells,
 * which `countBoth` does.
 */
export const compareTables = async (
  { baseline, current, countBoth }: Tables,
  question: Question,
): Promise<TablesShift> => {
  const [before, now] = [await baseline.columns(), await current.columns()]
  const repeated = [...repeats(before), ...repeats(now)]
  const names = (list: readonly WantedColumn[]): ReadonlySet<string> => new Set(list.map(({ name }) => name))
  const [inBaseline, inCurrent] = [names(before), names(now)]
  const excluded = new Set(question.exclude)
  const stated = new Map(question.columns?.map(({ name, type }) => [name, type]))
  const asked = before.filter(({ name }) => !excluded.has(name) && (question.columns === null || stated.has(name)))
  const shared = asked
    .filter(({ name }) => inCurrent.has(name) && !repeated.includes(name))
    .map(({ name, type }) => ({ name, type: stated.get(name) ?? type }))
  const parts: { readonly rows: readonly [number, number]; readonly columns: readonly Compared[] }[] = []
  for (let from = 0; from < shared.length || from === 0; from += atOnce)
    parts.push(await compareSome({ baseline, current, countBoth }, shared.slice(from, from + atOnce), question.binning))
  const columns = parts.flatMap((part) => part.columns)
  const counters =
    question.columns === null ? columns.filter(({ counter }) => counter).map(({ shift }) => shift.name) : []
  const lacking = (list: readonly WantedColumn[], other: ReadonlySet<string>): readonly string[] =>
    list
      .map(({ name }) => name)
      .filter((name) => !other.has(name) && !excluded.has(name) && (question.columns === null || stated.has(name)))
      .toSorted()
  return {
    rows: parts[0]?.rows ?? [0, 0],
    columns: [
      ...columns.filter(({ shift }) => !counters.includes(shift.name)).map(({ shift }) => shift),
      ...[...new Set(repeated)].filter((name) => asked.some((one) => one.name === name)).map(twice),
    ].toSorted((a, b) => (a.name < b.name ? -1 : 1)),
    alone: [lacking(before, inCurrent), lacking(now, inBaseline)],
    counters: counters.toSorted(),
  }
}

const repeats = (list: readonly WantedColumn[]): readonly string[] =>
  list.map(({ name }) => name).filter((name, i, names) => names.indexOf(name) !== i)

const twice = (name: string): ColumnShift => ({
  name,
  type: 'number',
  sizes: [0, 0],
  missing: [0, 0],
  shift: null,
  reason: 'a table has two columns of this name',
})

interface Compared {
  readonly shift: ColumnShift
  readonly counter: boolean
}

async function compareSome(
  { baseline, current, countBoth }: Tables,
  wanted: readonly WantedColumn[],
  binning: Binning,
): Promise<{ readonly rows: readonly [number, number]; readonly columns: readonly Compared[] }> {
  const first = wanted.map((one) => emptyColumn(one))
  const rows = await baseline.scan(wanted, sampling(first))
  const samples = first.map((column) =>
    column.wanted.type === 'number' ? ascending(column, rows) : new Float64Array(0),
  )
  const gridAt = (index: number) => gridOf(samples[index] ?? new Float64Array(0))
  if (rows <= keptRows) {
    const second = wanted.map((one) => emptyColumn(one))
    const others = await current.scan(wanted, keepingThenCounting(second, gridAt))
    return {
      rows: [rows, others],
      columns: first.map((column, i) =>
        compared(column, second[i] ?? emptyColumn(column.wanted), {
          sample: samples[i] ?? new Float64Array(0),
          rows: others,
          binning,
        }),
      ),
    }
  }
  const counted = first.map((column, i) =>
    column.wanted.type === 'number' ? emptyColumn(column.wanted, gridAt(i)) : emptyColumn(column.wanted),
  )
  samples.length = 0
  const second = counted.map((column) => emptyColumn(column.wanted, column.grid))
  const others = await countBoth(counted, second)
  return {
    rows: [rows, others],
    columns: counted.map((column, i) => ({
      ...compared(column, second[i] ?? emptyColumn(column.wanted), { sample: null, rows: others, binning }),
      counter: isCounter(first[i] ?? column),
    })),
  }
}

/** Whether a column numbers its rows: each value greater than the one before, and none missing. */
const isCounter = ({ wanted, rising, size, missing }: Column): boolean =>
  wanted.type === 'number' && rising && missing === 0 && size > 20

interface Given {
  /** The baseline's values where all were kept, ascending. */
  readonly sample: Float64Array | null
  /** Rows of the current table. */
  readonly rows: number
  readonly binning: Binning
}

function compared(before: Column, now: Column, given: Given): Compared {
  const { name, type } = before.wanted
  const fault = before.fault ?? now.fault
  const empty = before.size === 0 || now.size === 0
  const reason =
    fault ?? (empty ? `no value of it is in the ${before.size === 0 ? 'baseline' : 'current'} table` : null)
  const shift = reason === null ? shiftOf(before, now, given) : null
  return {
    shift: { name, type, sizes: [before.size, now.size], missing: [before.missing, now.missing], shift, reason },
    counter: isCounter(before),
  }
}

function shiftOf(before: Column, now: Column, { sample, rows, binning }: Given): Shift {
  if (before.wanted.type === 'category') return compareCategories(before.names, now.names, binning)
  if (now.grid === null) return compareValues(sample ?? new Float64Array(0), ascending(now, rows), binning)
  if (sample === null) return compareCounts(now.grid, before.counts, now.counts)
  const counted = emptyColumn(before.wanted, now.grid)
  const visitor = counting([counted])
  for (const [row, value] of sample.entries()) visitor.number(0, row, value)
  return compareCounts(now.grid, counted.counts, now.counts)
}
