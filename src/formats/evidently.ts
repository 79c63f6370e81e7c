import { z } from 'zod'

/** What a report of Evidently says of one column. `drifted` is null where its test is not known here. */
export interface EvidentlyColumn {
  readonly name: string
  readonly method: string
  readonly score: number
  readonly threshold: number
  readonly drifted: boolean | null
}

/** `share`: the part of the columns from which on Evidently calls the whole data drifted. */
export interface EvidentlyReport {
  readonly columns: readonly EvidentlyColumn[]
  readonly share: number
}

const earlier = z.object({
  metrics: z.array(z.object({ metric: z.string(), result: z.record(z.string(), z.unknown()) })),
})
const earlierColumn = z.object({
  column_name: z.string(),
  stattest_name: z.string(),
  stattest_threshold: z.number(),
  drift_score: z.number(),
  drift_detected: z.boolean(),
})
const later = z.object({
  metrics: z.array(
    z.object({ metric_name: z.string(), config: z.record(z.string(), z.unknown()).default({}), value: z.unknown() }),
  ),
})
const laterColumn = z.object({
  config: z.object({ column: z.string(), method: z.string(), threshold: z.number() }),
  value: z.number(),
})

const distances = new Set(['psi', 'wasserstein', 'jensenshannon', 'kl_div', 'hellinger', 'ed'])
const tests = new Set(
  'ks,chisquare,z,anderson,fisher_exact,cramer_von_mises,g_test,mannw,es,t_test,TVD,empirical_mmd'.split(','),
)

/** Distances drift when they are large, p-values when they are small. */
const driftedBy = (method: string, score: number, threshold: number): boolean | null => {
  if (tests.has(method) || method.includes('p_value')) return score <= threshold
  const distance = distances.has(method) || /distance|divergence|PSI/i.test(method)
  return distance ? score >= threshold : null
}

const column = (given: z.infer<typeof earlierColumn>): EvidentlyColumn => ({
  name: given.column_name,
  method: given.stattest_name,
  score: given.drift_score,
  threshold: given.stattest_threshold,
  drifted: given.drift_detected,
})

const shareSchema = z.object({ drift_share: z.number() })

const fromEarlier = ({ metrics }: z.infer<typeof earlier>): EvidentlyReport => {
  const tables = metrics.flatMap(({ result }) => {
    const table = z.object({ drift_by_columns: z.record(z.string(), earlierColumn) }).safeParse(result)
    return table.success ? Object.values(table.data.drift_by_columns) : []
  })
  const single = metrics.flatMap(({ result }) => {
    const one = earlierColumn.safeParse(result)
    return one.success ? [one.data] : []
  })
  const share = metrics.flatMap(({ result }) => shareSchema.safeParse(result).data?.drift_share ?? [])[0] ?? 0.5
  return { columns: unique([...tables, ...single].map(column)), share }
}

const fromLater = ({ metrics }: z.infer<typeof later>): EvidentlyReport => {
  const columns = metrics.flatMap((metric): EvidentlyColumn[] => {
    const one = laterColumn.safeParse(metric)
    if (!metric.metric_name.startsWith('ValueDrift') || !one.success) return []
    const { column: name, method, threshold } = one.data.config
    return [{ name, method, threshold, score: one.data.value, drifted: driftedBy(method, one.data.value, threshold) }]
  })
  const share = metrics.flatMap(({ config }) => shareSchema.safeParse(config).data?.drift_share ?? [])[0] ?? 0.5
  return { columns: unique(columns), share }
}

const unique = (columns: readonly EvidentlyColumn[]): readonly EvidentlyColumn[] =>
  [...new Map(columns.map((one) => [one.name, one])).values()].toSorted((a, b) => (a.name < b.name ? -1 : 1))

/**
 * Reads a report as `Report.json()` writes it, of Evidently 0.4 to 0.6 (`metric` and `result`) and since 0.7
 * (`metric_name` and `value`). Null where the text is no such report.
 */
export const evidentlyReport = (text: string): EvidentlyReport | null => {
  let document: unknown
  try {
    document = JSON.parse(text)
  } catch {
    return null
  }
  const old = earlier.safeParse(document)
  if (old.success && old.data.metrics.length > 0) return fromEarlier(old.data)
  const recent = later.safeParse(document)
  return recent.success ? fromLater(recent.data) : null
}
