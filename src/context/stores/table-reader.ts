import { z } from 'zod'
import { messageOf } from '../../domain/errors.ts'
import { binnings } from '../../domain/statistics/compare.ts'
import { columnTypes } from '../../domain/stores.ts'
import { compareTables } from './tables/compare-tables.ts'
import { csvSource } from './tables/csv.ts'
import { jsonLinesSource } from './tables/json-lines.ts'
import { parquetSource } from './tables/parquet.ts'
import type { Source } from './tables/source.ts'

const tableSchema = z.strictObject({ path: z.string(), file: z.string(), ending: z.string() })

const questionSchema = z.strictObject({
  baseline: tableSchema,
  current: tableSchema,
  columns: z.array(z.strictObject({ name: z.string(), type: z.enum(columnTypes).nullable() })).nullable(),
  exclude: z.array(z.string()),
  binning: z.enum(binnings),
})

const opened = (file: string, ending: string): Source => {
  if (ending === 'parquet') return parquetSource(file)
  return ending === 'jsonl' || ending === 'ndjson' ? jsonLinesSource(file) : csvSource(file, ending)
}

/** A source whose faults name its file. */
const sourceOf = ({ path, file, ending }: z.infer<typeof tableSchema>): Source => {
  const named = async <T>(work: (source: Source) => Promise<T>): Promise<T> => {
    try {
      return await work(opened(file, ending))
    } catch (error) {
      throw new Error(`${path} cannot be read as a table: ${messageOf(error)}`, { cause: error })
    }
  }
  return {
    columns: () => named((source) => source.columns()),
    scan: (wanted, visitor) => named((source) => source.scan(wanted, visitor)),
  }
}

/** A process of its own that compares the two tables it is given and prints the result, or why it cannot, as JSON. */
const read = async (): Promise<unknown> => {
  const { baseline, current, ...question } = questionSchema.parse(JSON.parse(process.argv[2] ?? ''))
  return compareTables(sourceOf(baseline), sourceOf(current), question)
}
const answer = await read().then(
  (value) => ({ answer: value, refused: '' }),
  (error: unknown) => ({ answer: null, refused: messageOf(error) }),
)
process.stdout.write(JSON.stringify(answer))
