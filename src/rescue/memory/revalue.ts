import type { Settings } from '../../domain/settings.ts'
import type { Chosen, JudgedTable, Wanted } from './choose.ts'
import { rulesOf } from './pruning.ts'
import { recomputed, uncounted } from './recompute.ts'
import type { Revalued } from './recompute.ts'
import { retagged } from './retag.ts'

const isPatterns = ({ table }: JudgedTable, { weak }: Wanted): boolean => weak.some((one) => one.table === table)

/** All that one entry is to hold anew, as one change. */
const joined = (all: readonly Revalued[]): readonly Revalued[] =>
  [...Map.groupBy(all, ({ table, judged }) => `${table}#${judged.entry.row}`).values()].flatMap((own) => {
    const [first] = own
    if (first === undefined) return []
    const set = Object.fromEntries(own.flatMap((one) => Object.entries(one.set)))
    return [{ ...first, set, reason: own.map(({ reason }) => reason).join('; ') }]
  })

/**
 * The entries of pattern tables that stay and are to hold other values: the confidence that the counts beside it say, and
 * tags in one spelling. Not those that go, and none of `without`.
 */
export const revaluedIn = (
  tables: readonly JudgedTable[],
  wanted: Wanted,
  given: { readonly chosen: readonly Chosen[]; readonly without: ReadonlySet<string>; readonly settings: Settings },
): readonly Revalued[] => {
  const gone = new Set(given.chosen.map(({ table, judged }) => `${table}#${judged.entry.row}`))
  return tables
    .filter((table) => isPatterns(table, wanted))
    .flatMap(({ table, seen, entries }) => {
      const { columns } = rulesOf(wanted.path, table, given.settings)
      const all = [...recomputed(table, seen, columns.trust, entries), ...retagged(table, seen, columns.kind, entries)]
      return joined(all).filter(({ judged }) => {
        const row = `${table}#${judged.entry.row}`
        return !gone.has(row) && !given.without.has(row)
      })
    })
}

/** Which tables of patterns keep the confidences that they state, and why. */
export const unchangedIn = (tables: readonly JudgedTable[], wanted: Wanted): readonly string[] =>
  tables
    .filter((table) => isPatterns(table, wanted))
    .flatMap(({ table, seen }) => {
      const reason = uncounted(seen)
      return reason === null
        ? []
        : [`No confidence of ${table} is computed anew: ${reason}. What its entries state is taken as it is.`]
    })
