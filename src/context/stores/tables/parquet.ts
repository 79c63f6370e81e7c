import { asyncBufferFromFile, parquetScan, parquetSchema } from 'hyparquet'
import { compressors } from 'hyparquet-compressors'
import type { ParquetScan } from 'hyparquet'
import type { ColumnType } from '../../../domain/stores.ts'
import type { Source, Visitor, WantedColumn } from './source.ts'

/** Physical and logical types that are numbers; all else is told apart by its text. */
const numeric = new Set(['INT32', 'INT64', 'FLOAT', 'DOUBLE'])
const named = /^(?:DATE|TIME|TIMESTAMP|UTF8|ENUM|JSON|INTERVAL)/

/**
 * A table in a Parquet file. One column of one row group is read at a time. Columns that hold lists or structures are
 * left out.
 */
export const parquetSource = (file: string): Source => {
  const opened = async (): Promise<ParquetScan> => parquetScan({ file: await asyncBufferFromFile(file), compressors })
  return {
    columns: async () =>
      parquetSchema((await opened()).metadata)
        .children.filter(({ children }) => children.length === 0)
        .map(({ element }) => ({ name: element.name, type: typeOf(element) })),
    scan: async (wanted, visitor) => {
      const scan = await opened()
      for (const { rowStart, rowEnd } of scan.ranges)
        for (const [place, column] of wanted.entries()) {
          const values = await scan.readColumn({ column: column.name, rowStart, rowEnd })
          tellValues(values, { column, place, rowStart }, visitor)
        }
      return Number(scan.metadata.num_rows)
    },
  }
}

interface Element {
  readonly type?: string
  readonly converted_type?: string
  readonly logical_type?: { readonly type: string }
}

const typeOf = ({ type, converted_type: converted, logical_type: logical }: Element): ColumnType =>
  numeric.has(type ?? '') && !named.test(converted ?? '') && !named.test(logical?.type ?? '') ? 'number' : 'category'

interface Run {
  readonly column: WantedColumn
  readonly place: number
  readonly rowStart: number
}

const tellValues = (values: ArrayLike<unknown>, { column, place, rowStart }: Run, visitor: Visitor): void => {
  for (let i = 0; i < values.length; i += 1) {
    const row = rowStart + i
    if (!visitor.wants(row)) continue
    const value = values[i]
    const absent = value === null || value === undefined
    if (column.type === 'category') visitor.text(place, row, absent ? null : shown(value))
    else if (typeof value === 'number') visitor.number(place, row, Number.isFinite(value) ? value : Number.NaN)
    else if (typeof value === 'bigint') visitor.number(place, row, Number(value))
    else if (absent) visitor.number(place, row, Number.NaN)
    else visitor.odd(place, row, shown(value))
  }
}

const shown = (value: unknown): string => {
  if (typeof value === 'string') return value
  if (typeof value === 'number' || typeof value === 'bigint' || typeof value === 'boolean') return `${value}`
  return value instanceof Date && !Number.isNaN(value.getTime()) ? value.toISOString() : 'bytes'
}
