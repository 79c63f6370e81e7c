import { z } from 'zod'
import { durationSchema } from '../../../domain/duration.ts'
import { actionGlobs, workflowGlobs } from '../../../formats/file-globs.ts'
import { describeSensor } from '../../../domain/sensor.ts'

export const settings = z.lazy(() =>
  z.strictObject({
    unusedFor: durationSchema.prefault('7d').describe('a cache that nobody used for so long is left over'),
    quota: z.number().positive().default(10).describe('the quota of the repository in GB'),
    warnAt: z.number().min(1).max(100).default(90).describe('from how much of the quota it is told, in percent'),
    missRate: z
      .number()
      .min(0)
      .max(100)
      .default(5)
      .describe('above this share of missed lookups it is told, in percent'),
    window: durationSchema.prefault('7d').describe('how far back lookups count'),
    minLookups: z.int().positive().default(20).describe('with fewer lookups the rate is unknown'),
    runs: z.int().min(0).max(50).default(24).describe('how many of the last runs of the default branch are looked at'),
    logs: z.int().min(0).max(100).default(32).describe('how many logs of their jobs are read, one request each'),
  }),
)

export type Settings = z.infer<typeof settings>

export const cacheUsage = describeSensor({
  id: 'cache-usage',
  layer: 'L2',
  title: 'Use of caches',
  why: 'A cache is wired once and believed in ever after. Its key may never change, so that it restores what was installed a year ago; it may be evicted before anybody uses it, because the quota is full; or every job may look for it and miss. Each costs minutes in every run, and nothing turns red.',
  cannotKnow:
    'Misses are counted in the logs of the last jobs of the default branch, as actions/cache and the setup actions write them; what other tools write is not counted, and a part of what was looked for may be restored under another key. A key is called constant only for folders of packages and tools: a data set under a fixed key is meant to stay. Whether an install has a cache at all is what `cache-wiring` tells. The quota is a setting, because GitHub tells it to administrators alone. Two requests and one for each hundred caches; where a workflow looks for caches, one for the runs, one for each of up to 24, and one for each of up to 32 logs.',
  kinds: {
    'caches-unused': 'Caches that nobody used for longer than the limit.',
    'quota-near': 'All caches together come near the quota (10 GB), above which GitHub evicts.',
    'constant-key': 'A cache of packages is saved under a key that never changes.',
    'key-of-itself': 'A cache has the hash of the folder that it keeps for its key.',
    'restored-for-nothing': 'What `restore-keys` bring is deleted by the next step.',
    'miss-rate-high': 'More lookups missed than the limit allows (5 %).',
  },
  files: [...workflowGlobs, ...actionGlobs],
  wakesOn: ['clock'],
  cadence: 'daily',
  version: 3,
  settings,
  inspects: true,
  concludes: true,
  load: async () => (await import('./cache-usage/implementation.ts')).implementation,
})
