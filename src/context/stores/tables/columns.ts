import { cellOf } from '../../../domain/statistics/grid.ts'
import type { Grid } from '../../../domain/statistics/grid.ts'
import type { Visitor, WantedColumn } from './source.ts'

/** Rows up to which every value of a column is kept. */
export const keptRows = 100_000

/** Different names that a column of categories may hold. */
const mostCategories = 10_000

/** One column while its table is read. */
export interface Column {
  readonly wanted: WantedColumn
  /** Up to `keptRows` values: all, or an even sample of them. NaN where one is missing. */
  values: Float64Array
  /** Where values are counted: given from the start, or set up once there are more than can be kept. */
  grid: Grid | null
  counts: Float64Array
  missing: number
  size: number
  previous: number
  /** Whether each number is greater than the one before. */
  rising: boolean
  readonly names: Map<string, number>
  fault: string | null
}

export const emptyColumn = (wanted: WantedColumn, grid: Grid | null = null): Column => ({
  wanted,
  values: new Float64Array(0),
  grid,
  counts: new Float64Array(grid === null ? 0 : grid.edges.length + 1),
  missing: 0,
  size: 0,
  previous: Number.NEGATIVE_INFINITY,
  rising: true,
  names: new Map(),
  fault: null,
})

/**
 * The place in the sample that a row takes, −1 for none: every row, as long as there is room, then each with the chance
 * that keeps the sample even (Vitter, "Random sampling with a reservoir", 1985, algorithm R). The draw follows from the
 * row's number alone, so that the same table always gives the same sample.
 */
const placeOf = (row: number): number => {
  if (row < keptRows) return row
  let hash = (row + 0x9e3779b9) | 0
  hash = Math.imul(hash ^ (hash >>> 16), 0x21f0aaad)
  hash = Math.imul(hash ^ (hash >>> 15), 0x735a2d97)
  const place = Math.floor((((hash ^ (hash >>> 15)) >>> 0) / 4_294_967_296) * (row + 1))
  return place < keptRows ? place : -1
}

const keep = (column: Column, place: number, value: number): void => {
  if (place >= column.values.length) {
    const wider = new Float64Array(Math.min(Math.max(place * 2, 1024), keptRows))
    wider.set(column.values)
    column.values = wider
  }
  column.values[place] = value
}

const countValue = (column: Column, grid: Grid, value: number): void => {
  if (Number.isNaN(value)) column.missing += 1
  else {
    const cell = cellOf(grid, value)
    column.counts[cell] = (column.counts[cell] ?? 0) + 1
    column.size += 1
  }
}

/** The values that were kept, without those that are missing, ascending. The column's own array is used up by it. */
export const ascending = (column: Column, rows: number): Float64Array => {
  const kept = column.values.subarray(0, Math.min(rows, keptRows))
  let size = 0
  for (const value of kept)
    if (!Number.isNaN(value)) {
      kept[size] = value
      size += 1
    }
  return kept.subarray(0, size).sort()
}

const addName = (column: Column, name: string | null): void => {
  if (name === null) column.missing += 1
  else {
    const before = column.names.get(name)
    if (before === undefined && column.names.size >= mostCategories)
      column.fault ??= `it has more than ${mostCategories} different values; leave it out, or say that it is a number`
    else column.names.set(name, (before ?? 0) + 1)
    column.size += 1
  }
}

const oddOf = (column: Column, row: number, shown: string): void => {
  column.fault ??= `row ${row + 1} holds ${JSON.stringify(shown.slice(0, 40))}, no number; say that it is a category`
}

/** Keeps an even sample of each column of numbers; that of a table of up to `keptRows` rows is the whole. */
export const sampling = (columns: readonly Column[]): Visitor => ({
  wants: (row) => placeOf(row) >= 0,
  number: (index, row, value) => {
    const column = columns[index]
    const place = placeOf(row)
    if (column === undefined || place < 0) return
    keep(column, place, value)
    if (Number.isNaN(value)) column.missing += 1
    else column.size += 1
    if (!(value > column.previous)) column.rising = false
    column.previous = value
  },
  text: (index, _, name) => {
    const column = columns[index]
    if (column !== undefined) addName(column, name)
  },
  odd: (index, row, shown) => {
    const column = columns[index]
    if (column !== undefined) oddOf(column, row, shown)
  },
})

/** Counts every value in its column's grid. */
export const counting = (columns: readonly Column[]): Visitor => ({
  ...sampling(columns),
  wants: () => true,
  number: (index, _, value) => {
    const column = columns[index]
    if (column !== undefined && column.grid !== null) countValue(column, column.grid, value)
  },
})

/**
 * Keeps the values of a table as long as there is room, then counts them all in the grid of its baseline, which is made
 * only then.
 */
export const keepingThenCounting = (columns: readonly Column[], gridOf: (index: number) => Grid): Visitor => ({
  ...sampling(columns),
  wants: () => true,
  number: (index, row, value) => {
    const column = columns[index]
    if (column === undefined) return
    if (column.grid === null) {
      if (row < keptRows) {
        keep(column, row, value)
        if (Number.isNaN(value)) column.missing += 1
        else column.size += 1
        return
      }
      const kept = column.values.subarray(0, keptRows)
      column.grid = gridOf(index)
      column.counts = new Float64Array(column.grid.edges.length + 1)
      Object.assign(column, { missing: 0, size: 0 })
      for (const one of kept) countValue(column, column.grid, one)
      column.values = new Float64Array(0)
    }
    countValue(column, column.grid, value)
  },
})
