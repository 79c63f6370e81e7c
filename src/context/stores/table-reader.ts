import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads'
import { z } from 'zod'
import { messageOf } from '../../domain/errors.ts'
import { binnings } from '../../domain/statistics/compare.ts'
import { columnTypes } from '../../domain/stores.ts'
import { counting, emptyColumn } from './tables/columns.ts'
import type { Column } from './tables/columns.ts'
import { compareTables } from './tables/compare-tables.ts'
import type { CountBoth } from './tables/compare-tables.ts'
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

type Counted = Pick<Column, 'counts' | 'missing' | 'size' | 'names' | 'fault'>

/** What the counting thread is given, and what it says. Both are this program's own. */
interface Counting {
  readonly table: z.infer<typeof tableSchema>
  readonly columns: readonly Pick<Column, 'wanted' | 'grid'>[]
}
interface CountedTable {
  readonly columns: readonly Counted[]
  readonly refused: string | null
}

/** Counts one table: the task of the second thread. */
const countTable = async ({ table, columns }: Counting): Promise<CountedTable> => {
  const counted = columns.map(({ wanted, grid }) => emptyColumn(wanted, grid))
  try {
    await sourceOf(table).scan(
      columns.map(({ wanted }) => wanted),
      counting(counted),
    )
    return {
      columns: counted.map(({ counts, missing, size, names, fault }) => ({ counts, missing, size, names, fault })),
      refused: null,
    }
  } catch (error) {
    return { columns: [], refused: messageOf(error) }
  }
}

/** Counts the baseline in a thread of its own while this one counts the current table: both take as long. */
const countBothOf =
  (baseline: Counting['table'], current: Source): CountBoth =>
  async (before, now) => {
    const columns = before.map(({ wanted, grid }) => ({ wanted, grid }))
    const thread = new Worker(new URL(import.meta.url), { workerData: { table: baseline, columns } satisfies Counting })
    const apart = new Promise<CountedTable>((settle, fail) => {
      thread.on('message', settle)
      thread.on('error', fail)
    })
    const wanted = now.map((column) => column.wanted)
    try {
      const [rows, counted] = await Promise.all([current.scan(wanted, counting(now)), apart])
      if (counted.refused !== null) throw new Error(counted.refused)
      for (const [index, column] of before.entries()) Object.assign(column, counted.columns[index])
      return rows
    } finally {
      await thread.terminate()
    }
  }

/** A process of its own that compares the two tables it is given and prints the result, or why it cannot, as JSON. */
const read = async (): Promise<unknown> => {
  const { baseline, current, ...question } = questionSchema.parse(JSON.parse(process.argv[2] ?? ''))
  const currentSource = sourceOf(current)
  const tables = {
    baseline: sourceOf(baseline),
    current: currentSource,
    countBoth: countBothOf(baseline, currentSource),
  }
  return compareTables(tables, question)
}

const compare = async (): Promise<void> => {
  const answer = await read().then(
    (value) => ({ answer: value, refused: '' }),
    (error: unknown) => ({ answer: null, refused: messageOf(error) }),
  )
  process.stdout.write(JSON.stringify(answer))
}

const given: Counting | null = isMainThread ? null : workerData
if (given === null) await compare()
else parentPort?.postMessage(await countTable(given))
