import { z } from 'zod'
import { durationSchema } from '../../../domain/duration.ts'
import { describeSensor } from '../../../domain/sensor.ts'

const index = z.lazy(() =>
  z.strictObject({
    id: z.string().min(1),
    meta: z.string().min(1),
    date: z.string().min(1).default('generated_at'),
    count: z.string().min(1).default('chunk_count'),
    index: z.string().min(1).optional(),
    sources: z.array(z.string().min(1)).default([]),
    warnAge: durationSchema.optional(),
    maxAge: durationSchema.prefault('7d'),
    minChunks: z.int().nonnegative().default(100),
    rebuild: z.string().min(1).optional(),
  }),
)

export const settings = z.lazy(() =>
  z.strictObject({
    indexes: z
      .array(index)
      .default([])
      .describe(
        'each index: the file of its metadata and the keys of date and chunk count there (`a.b` for nested ones), the index file itself, the globs of its sources, its greatest age, from which age on it is warned of (`warnAge`), and its least size (`minChunks: 0` asks for none); `rebuild`: the path of the workflow that builds it anew, which SAR-003 starts',
      ),
  }),
)

export const embeddingIndex = describeSensor({
  id: 'embedding-index',
  layer: 'L4',
  title: 'Stale embedding indexes',
  why: 'A search over embeddings answers from the day on which its index was built. An old one answers wrongly without a sign, and metadata that is renewed while the index itself is not says the opposite of the truth.',
  cannotKnow:
    'Only the indexes that the settings name are looked at, by what their metadata states and by Git. Whether the vectors fit the model that asks, or the chunks the sources, is not measured. An index that is kept outside the repository cannot be seen: leave `index` out for it, and only its metadata counts.',
  kinds: {
    'index-stale': 'The index was built longer ago than its limit allows, or nearly so where the settings warn.',
    'index-missing': 'The file of the index is not in the repository, or it is empty.',
    'index-behind-sources': 'Sources of the index changed after it was built.',
    'index-too-small': 'The index holds fewer chunks than it should.',
  },
  files: [],
  wakesOn: ['push', 'clock'],
  cadence: 'daily',
  version: 3,
  settings,
  inspects: false,
  concludes: true,
  load: async () => (await import('./embedding-index/implementation.ts')).implementation,
})
