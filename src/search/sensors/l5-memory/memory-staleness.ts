import { z } from 'zod'
import { durationSchema } from '../../../domain/duration.ts'
import { describeSensor } from '../../../domain/sensor.ts'

const column = z.string().min(1).optional()

const age = z.union([z.literal('never').transform(() => null), durationSchema])

const store = z.lazy(() =>
  z.strictObject({
    path: z.string().min(1),
    table: z.string().min(1).default('ltm_entries'),
    at: column,
    policy: column,
    confidence: column,
  }),
)

export type Store = z.infer<typeof store>

const policy = z.lazy(() => z.strictObject({ maxAge: age, minConfidence: z.number().min(0).max(1).optional() }))

export const settings = z.lazy(() =>
  z.strictObject({
    stores: z
      .array(store)
      .default([])
      .describe(
        'SQLite tables of memory entries; `at`, `policy` and `confidence` name columns where they are not the usual ones',
      ),
    policies: z
      .record(z.string(), policy)
      .prefault({
        standard: { maxAge: '90d' },
        decay: { maxAge: '180d', minConfidence: 0.1 },
        archived: { maxAge: '365d' },
        evergreen: { maxAge: 'never' },
      })
      .describe('how old an entry of each policy may be, and below which confidence it has decayed'),
    standard: z.string().default('standard').describe('the policy of entries that state none'),
  }),
)

export type Settings = z.infer<typeof settings>

export const memoryStaleness = describeSensor({
  id: 'memory-staleness',
  layer: 'L5',
  title: 'Memory entries past their age',
  why: 'What an agent learned a year ago about code that has since been rewritten is worse than knowing nothing: it is believed. A policy that gives every entry an age, and a look whether the policy is kept, is what tells memory from litter.',
  cannotKnow:
    'Only SQLite tables that the settings name are read, read-only and on a copy. An entry counts from its last use where the table notes it, else from when it was written. Whether an old entry is still true is not judged, and no entry is ever deleted by this sensor.',
  kinds: { 'stale-entries': 'Entries of one policy are older than it allows, or have decayed below its confidence.' },
  files: [],
  wakesOn: ['push', 'clock'],
  cadence: 'weekly',
  version: 2,
  settings,
  inspects: false,
  concludes: true,
  load: async () => (await import('./memory-staleness/implementation.ts')).implementation,
})
