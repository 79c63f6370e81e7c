import { z } from 'zod'
import { durationSchema } from '../../domain/duration.ts'
import type { MemoryTable } from '../../domain/memory-archive.ts'
import type { Settings } from '../../domain/settings.ts'
import { judgeMemory, memoryColumns } from '../../formats/memory-policy.ts'
import type { MemoryPolicies } from '../../formats/memory-policy.ts'
import { confidenceOf } from '../../formats/store-columns.ts'
import type { Row } from '../../formats/store-columns.ts'
import { confidenceBy, countColumns, countsOf } from './recompute.ts'
import type { Judged } from './judged.ts'

const day = 86_400_000

/** What the settings say of a table, with the columns that hold it. */
export interface Rules extends MemoryPolicies {
  readonly columns: Readonly<Record<'kind' | 'trust', readonly string[]>> & Readonly<Record<string, readonly string[]>>
}

const age = z.union([z.literal('never').transform(() => null), z.null(), z.number(), durationSchema])
const column = z.string().optional()

const stalenessSchema = z.object({
  stores: z
    .array(
      z.object({
        path: z.string(),
        table: z.string().default('ltm_entries'),
        at: column,
        policy: column,
        confidence: column,
      }),
    )
    .default([]),
  policies: z.record(z.string(), z.object({ maxAge: age, minConfidence: z.number().optional() })).prefault({
    standard: { maxAge: '90d' },
    decay: { maxAge: '180d', minConfidence: 0.1 },
    archived: { maxAge: '365d' },
    evergreen: { maxAge: 'never' },
  }),
  standard: z.string().default('standard'),
})

const patternsSchema = z.object({
  stores: z
    .array(z.object({ path: z.string(), table: z.string().default('ltm_entries'), confidence: column, kind: column }))
    .default([]),
})

const staleness = ({ sensors }: Settings) => {
  const own = stalenessSchema.safeParse(sensors['memory-staleness'])
  return own.success ? own.data : stalenessSchema.parse({})
}

const patternsAt = (path: string, table: string, { sensors }: Settings) => {
  const own = patternsSchema.safeParse(sensors['pattern-confidence'])
  return own.success ? own.data.stores.find((store) => store.path === path && store.table === table) : undefined
}

/** The table that the settings name for the entries of a store; null where they name none. */
export const tableOf = (path: string, settings: Settings): string | null =>
  staleness(settings).stores.find((store) => store.path === path)?.table ?? null

/** What holds for a table, as memory-staleness and pattern-confidence are configured. */
export const rulesOf = (path: string, table: string, settings: Settings): Rules => {
  const { stores, policies, standard } = staleness(settings)
  const own = stores.find((store) => store.path === path && store.table === table)
  const patterns = patternsAt(path, table, settings)
  const named = (given: string | undefined, names: readonly string[]) => (given === undefined ? names : [given])
  return {
    policies,
    standard,
    columns: {
      at: named(own?.at, memoryColumns.at),
      policy: named(own?.policy, memoryColumns.policy),
      confidence: named(own?.confidence, memoryColumns.confidence),
      protected: memoryColumns.protected,
      kind: named(patterns?.kind, ['pattern_type', 'pattern_name', 'category', 'kind']),
      trust: named(patterns?.confidence, ['confidence', 'confidence_score', 'score']),
      key: ['key', 'name', 'pattern_name', 'title', 'id'],
      frequency: ['frequency', 'access_count', 'hits'],
      ...countColumns,
    },
  }
}

/** Grows with use and confidence, and fades over 90 days, as the method's own pruning weighs them. */
const worthOf = (used: number, confidence: number | null, old: number | null): number => {
  const faded = Math.min(Math.max(old ?? 0, 0) / (90 * day), 1)
  return (Math.max(1, used / 10) * (0.05 + (confidence ?? 0.5))) / (0.05 + faded)
}

/** Judges every entry of a table by its policy. What cannot be judged stays. */
export const judgeEntries = ({ columns, entries }: MemoryTable, rules: Rules, now: number): readonly Judged[] => {
  const places = new Map(
    Object.entries(rules.columns).map(([what, names]) => [
      what,
      names.map((name) => columns.indexOf(name)).filter((place) => place !== -1),
    ]),
  )
  const has = (what: string): boolean => (places.get(what) ?? []).length > 0
  return entries.map((entry) => {
    const row: Row = (what) => {
      const held = (places.get(what) ?? []).map((place) => entry.values[place] ?? null)
      return has(what) ? (held.find((value) => value !== null && value !== '') ?? null) : undefined
    }
    const judged = judgeMemory(row, rules, now)
    const undated = judged.age === null && judged.stale === null ? 'it has no date that can be read' : null
    const isPattern = !has('kind') || row('kind') !== null
    const stated = isPattern ? confidenceOf(row('trust')) : null
    const counts = isPattern ? countsOf(row) : null
    const used = Math.max(0, Number(row('frequency') ?? 0) || 0)
    return {
      ...judged,
      entry,
      key: String(row('key') ?? `row ${entry.row}`),
      stated,
      counts,
      trust: counts === null ? stated : confidenceBy(counts),
      stays: judged.guarded ?? undated,
      worth: worthOf(used, judged.confidence, judged.age),
    }
  })
}
