import { z } from 'zod'
import type { Observation } from '../../../domain/finding.ts'
import type { Unknown } from '../../../domain/reading.ts'
import { defineSensor } from '../../../domain/sensor.ts'
import type { StoreSummary } from '../../../domain/stores.ts'

const store = z
  .strictObject({
    path: z.string().min(1),
    table: z.string().min(1).optional(),
    maxRows: z.int().positive().optional(),
    maxBytes: z.int().positive().optional(),
    warnAt: z.number().positive().max(1).default(0.8),
  })
  .refine(({ maxRows, maxBytes }) => maxRows !== undefined || maxBytes !== undefined, {
    message: 'a store needs `maxRows` or `maxBytes`',
  })
  .refine(({ table, maxRows }) => maxRows === undefined || table !== undefined, {
    message: '`maxRows` needs `table`',
    path: ['table'],
  })
type Store = z.infer<typeof store>

const settings = z.strictObject({
  stores: z
    .array(store)
    .default([])
    .describe('SQLite files with their capacity: the rows of one table, the bytes of the file, or both'),
})

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

export const memoryCapacity = defineSensor({
  id: 'memory-capacity',
  layer: 'L5',
  title: 'Memory stores near their capacity',
  why: 'Agents keep what they learned in small databases. One that grows without bound gets slow, is cut off by the first tool that meets its limit, and loses what nobody chose to lose. Long before that there is time to prune by policy.',
  cannotKnow:
    'Only SQLite files that the settings name are looked at, with the limits that they state; a capacity is nowhere written in the file itself. Rows are counted, not weighed: what is worth keeping is not judged. A file that Git does not hold is seen in a working tree only.',
  kinds: {
    'over-capacity': 'A store holds more than the share of its rows or bytes at which the settings warn (80 %).',
  },
  files: [],
  wakesOn: ['push', 'clock'],
  cadence: 'weekly',
  version: 1,
  settings,
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
