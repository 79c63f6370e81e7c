import type { Observation } from '../../../../domain/finding.ts'
import type { Unknown } from '../../../../domain/reading.ts'
import type { StoreSummary } from '../../../../domain/stores.ts'
import { implementSensor } from '../../../../domain/sensor.ts'
import { settings } from '../memory-capacity.ts'
import type { Store } from '../memory-capacity.ts'

/** One limit of a store and how far it is used. `share` is 1 when it is full. */
interface Use {
  readonly store: Store
  readonly what: 'rows' | 'bytes'
  readonly used: number
  readonly max: number
  readonly share: number
}

const use = (given: Store, what: Use['what'], used: number, max: number): Use => ({
  store: given,
  what,
  used,
  max,
  share: used / max,
})

const measure = (given: Store, summary: StoreSummary): { readonly uses: readonly Use[]; readonly reason?: string } => {
  const { table, maxRows, maxBytes } = given
  const bytes = maxBytes === undefined ? [] : [use(given, 'bytes', summary.bytes, maxBytes)]
  if (maxRows === undefined || table === undefined) return { uses: bytes }
  const rows = Object.hasOwn(summary.rows, table) ? summary.rows[table] : undefined
  if (rows !== undefined) return { uses: [...bytes, use(given, 'rows', rows, maxRows)] }
  const tables = Object.keys(summary.rows).sort().slice(0, 10).join(', ')
  return { uses: bytes, reason: `it has no table ${table}${tables === '' ? '' : `; it has ${tables}`}` }
}

const shown = (share: number): string => `${Math.floor(share * 1000) / 10} %`

const overCapacity = ({ store: { path, table, warnAt }, what, used, max, share }: Use): Observation => {
  const holder = what === 'rows' ? `${path}, table ${table ?? ''},` : path
  return {
    kind: 'over-capacity',
    subject: `${path}#${what === 'rows' ? (table ?? '') : 'bytes'}`,
    effect: 'degrades',
    impact: share >= 1 ? 5 : 4,
    title: `${holder} is ${share >= 1 ? 'full' : 'nearly full'}: ${shown(share)} of its ${what}`,
    detail: `It holds ${used} of ${max} ${what}; the settings warn at ${shown(warnAt)}. Beyond its capacity a memory forgets by accident instead of by policy.`,
    remedy:
      'prune it by its policy: archive what is old and little used, then delete; or raise the limit in the settings',
    data: { path, table: table ?? null, what, used, max, percent: Math.floor(share * 1000) / 10 },
  }
}

/** What `memory-capacity` does with files and with the repository. */
export const implementation = implementSensor(settings, {
  conclude: async (_, view, { stores }) => {
    if (stores.length === 0) return { findings: [], unknown: [], notApplicable: 'the settings name no memory store' }
    const uses: Use[] = []
    const unknown: Unknown[] = []
    for (const given of stores) {
      const summary = await view.stores.sqlite(given.path)
      const measured = summary.known ? measure(given, summary.value) : { uses: [], reason: summary.reason }
      uses.push(...measured.uses)
      if (measured.reason !== undefined) unknown.push({ subject: given.path, reason: measured.reason })
    }
    const fullest = uses.reduce((most, { share }) => Math.max(most, share), 0)
    return {
      findings: uses.filter(({ share, store: { warnAt } }) => share > warnAt).map(overCapacity),
      unknown,
      figures: { limits: uses.length, ...(uses.length === 0 ? {} : { fullest: Math.floor(fullest * 1000) / 10 }) },
    }
  },
})
