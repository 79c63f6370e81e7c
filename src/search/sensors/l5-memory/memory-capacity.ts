import { z } from 'zod'
import { describeSensor } from '../../../domain/sensor.ts'

const store = z.lazy(() =>
  z
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
    }),
)

export type Store = z.infer<typeof store>

export const settings = z.lazy(() =>
  z.strictObject({
    stores: z
      .array(store)
      .default([])
      .describe('SQLite files with their capacity: the rows of one table, the bytes of the file, or both'),
  }),
)

export const memoryCapacity = describeSensor({
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
  inspects: false,
  concludes: true,
  load: async () => (await import('./memory-capacity/implementation.ts')).implementation,
})
