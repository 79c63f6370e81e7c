import { z } from 'zod'
import type { Case } from '../../domain/case.ts'
import { IncompleteError } from '../../domain/errors.ts'
import type { MemoryTable } from '../../domain/memory-archive.ts'
import type { StepView } from '../../domain/step.ts'
import { judgeEntries, rulesOf, tableOf } from './pruning.ts'
import type { Judged } from './judged.ts'

const overSchema = z.object({
  path: z.string(),
  table: z.string().nullable(),
  what: z.enum(['rows', 'bytes']),
  used: z.number(),
  max: z.number(),
})
const staleSchema = z.object({ path: z.string(), table: z.string(), policy: z.string() })
const weakSchema = z.object({ path: z.string(), table: z.string(), min: z.number() })

/** What the cases of a run say of one store: whose entries are stale, which patterns are weak, which limits near. */
export interface Wanted {
  readonly path: string
  readonly stale: readonly z.infer<typeof staleSchema>[]
  readonly weak: readonly z.infer<typeof weakSchema>[]
  readonly over: readonly (Omit<z.infer<typeof overSchema>, 'table'> & { readonly table: string })[]
}

const needsTable = (path: string): never => {
  throw new IncompleteError(
    `the settings do not say which table of ${path} holds its entries`,
    'Name it under memory-staleness: stores.',
  )
}

const parsed = <T>(schema: z.ZodType<T>, found: Case): T => {
  const data = schema.safeParse(found.data)
  if (!data.success) throw new IncompleteError(`the case of ${found.subject} does not say what is to be pruned`)
  return data.data
}

/** The stores that the cases of a run speak of, by path. */
export const wantedOf = ({ cases, settings }: StepView): readonly Wanted[] => {
  const stale = cases.filter(({ kind }) => kind === 'stale-entries').map((found) => parsed(staleSchema, found))
  const weak = cases.filter(({ kind }) => kind === 'low-confidence').map((found) => parsed(weakSchema, found))
  const over = cases
    .filter(({ kind }) => kind === 'over-capacity')
    .map((found) => parsed(overSchema, found))
    .map((one) => ({ ...one, table: one.table ?? tableOf(one.path, settings) ?? needsTable(one.path) }))
  return [...new Set([...stale, ...weak, ...over].map(({ path }) => path))].toSorted().map((path) => ({
    path,
    stale: stale.filter((one) => one.path === path),
    weak: weak.filter((one) => one.path === path),
    over: over.filter((one) => one.path === path),
  }))
}

/** An entry that is to go, with the reason. */
export interface Chosen {
  readonly table: string
  readonly judged: Judged
  readonly reason: string
}

const warningsSchema = z.object({
  stores: z.array(z.object({ path: z.string(), warnAt: z.number().default(0.8) })).default([]),
})

/** The share of a limit that is to be left in use: as the playbook says, but well below where the settings warn. */
export const shareOf = (share: number, path: string, { settings }: StepView): number => {
  const own = warningsSchema.safeParse(settings.sensors['memory-capacity'])
  const warnings = own.success ? own.data.stores.filter((store) => store.path === path) : []
  return warnings.reduce((least, { warnAt }) => Math.min(least, warnAt * 0.9), share)
}

/** A table of the store with its judged entries, those first that are worth least. */
export interface JudgedTable {
  readonly table: string
  readonly seen: MemoryTable
  readonly entries: readonly Judged[]
}

/** Reads and judges the tables of a store that the cases speak of. Throws where one must be left alone. */
export const judgedTables = async (
  { path, stale, weak, over }: Wanted,
  view: StepView,
): Promise<readonly JudgedTable[]> => {
  const names = [...new Set([...stale, ...weak, ...over].map(({ table }) => table))].toSorted()
  const tables: JudgedTable[] = []
  for (const table of names) {
    const seen = await view.stores.entries({ path, table })
    if (!seen.known) throw new IncompleteError(`${path} is left alone: ${seen.reason}`)
    const judged = judgeEntries(seen.value, rulesOf(path, table, view.settings), Date.parse(view.run.startedAt))
    const entries = judged.toSorted((left, right) => left.worth - right.worth || (left.key < right.key ? -1 : 1))
    tables.push({ table, seen: seen.value, entries })
  }
  return tables
}

/** Why an entry goes whatever room there is: its policy says so, or it is a pattern that is not to be relied on. */
const goneIn = ({ table, entries }: JudgedTable, { stale, weak }: Wanted): readonly Chosen[] => {
  const policies = new Set(stale.filter((one) => one.table === table).map(({ policy }) => policy))
  const [min = 0] = weak.filter((one) => one.table === table).map((one) => one.min)
  return entries.flatMap((judged) => {
    const { guarded, trust, counts } = judged
    if (judged.stale !== null && policies.has(judged.policy)) return [{ table, judged, reason: judged.stale }]
    if (guarded !== null || trust === null || trust >= min) return []
    const by = counts === null ? '' : ` (right ${counts.right} of ${counts.used} times)`
    return [{ table, judged, reason: `a pattern of confidence ${trust}${by}; ${min} is asked of them` }]
  })
}

/**
 * Entries worth least, until so many rows and bytes are freed with those that go anyway. Null where all that may go is
 * not enough.
 */
const makeRoom = (
  { table, entries }: JudgedTable,
  gone: readonly Chosen[],
  need: { readonly rows: number; readonly bytes: number },
): readonly Chosen[] | null => {
  const chosen = [...gone]
  const taken = new Set(gone.map(({ judged }) => judged.entry.row))
  let bytes = gone.reduce((sum, { judged }) => sum + judged.entry.bytes, 0)
  for (const judged of entries) {
    if (chosen.length >= need.rows && bytes >= need.bytes) return chosen
    if (judged.stays !== null || taken.has(judged.entry.row)) continue
    chosen.push({ table, judged, reason: 'worth least of all when room is made' })
    bytes += judged.entry.bytes
  }
  return chosen.length >= need.rows && bytes >= need.bytes ? chosen : null
}

/**
 * What is to go from a store: what its policies say is stale, weak patterns, then what is worth least, until its rows
 * fit and so many bytes are freed. `without`: rows that were found to hold what no archive may show.
 */
export const chooseFrom = (
  tables: readonly JudgedTable[],
  wanted: Wanted,
  { share, bytes, without }: { readonly share: number; readonly bytes: number; readonly without: ReadonlySet<string> },
): readonly Chosen[] =>
  tables.flatMap((given) => {
    const table = {
      ...given,
      entries: given.entries.filter(({ entry }) => !without.has(`${given.table}#${entry.row}`)),
    }
    const gone = goneIn(table, wanted)
    const limits = wanted.over.filter((one) => one.table === given.table)
    const rows = limits
      .filter(({ what }) => what === 'rows')
      .reduce((most, { max }) => Math.max(most, given.seen.entries.length - Math.floor(max * share)), 0)
    const freed = limits.some(({ what }) => what === 'bytes') ? bytes : 0
    const chosen = makeRoom(table, gone, { rows, bytes: freed })
    if (chosen !== null) return chosen
    const stay = given.entries.length - table.entries.filter(({ stays }) => stays === null).length
    throw new IncompleteError(
      `${wanted.path} cannot be brought below ${Math.round(share * 100)} % of its capacity: ${stay} of ${given.entries.length} entries of ${given.table} must stay`,
      'Raise its limit, or look at the entries that are evergreen, protected or without a date.',
    )
  })
