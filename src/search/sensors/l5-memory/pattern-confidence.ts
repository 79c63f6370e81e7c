import { z } from 'zod'
import { describeSensor } from '../../../domain/sensor.ts'

const column = z.string().min(1).optional()

const store = z.lazy(() =>
  z.strictObject({
    path: z.string().min(1),
    table: z.string().min(1).default('ltm_entries'),
    confidence: column,
    kind: column,
    min: z.number().min(0).max(1).optional(),
  }),
)

export type Store = z.infer<typeof store>

export const settings = z.lazy(() =>
  z.strictObject({
    stores: z
      .array(store)
      .default([])
      .describe(
        'SQLite tables of learned patterns; `confidence` and `kind` name columns where they are not the usual ones',
      ),
    min: z
      .number()
      .min(0)
      .max(1)
      .default(0.75)
      .describe('the confidence below which a pattern should not be relied on'),
  }),
)

export const patternConfidence = describeSensor({
  id: 'pattern-confidence',
  layer: 'L5',
  title: 'Patterns of low confidence',
  why: 'A pattern that was right half of the time is a coin, but once it stands in the memory it is used like a fact. The confidence is stored beside it; somebody has to look at it.',
  cannotKnow:
    'Only SQLite tables that the settings name are read, read-only and on a copy. The stored figure is taken as it is: whether it was computed well is not judged. In a table that also holds other entries, those without a kind of pattern are left out.',
  kinds: { 'low-confidence': 'Patterns of a table lie below the confidence that they should have (0.75).' },
  files: [],
  wakesOn: ['push', 'clock'],
  cadence: 'weekly',
  version: 2,
  settings,
  inspects: false,
  concludes: true,
  load: async () => (await import('./pattern-confidence/implementation.ts')).implementation,
})
