import { z } from 'zod'
import { actionGlobs, workflowGlobs } from '../../../formats/file-globs.ts'
import { describeSensor } from '../../../domain/sensor.ts'

export const settings = z.strictObject({})

export const cacheWiring = describeSensor({
  id: 'cache-wiring',
  layer: 'L2',
  title: 'Installs without a cache',
  why: 'A job that downloads its dependencies anew in every run is slow, costs minutes, and fails whenever a package index does. For machine-learning repositories that is gigabytes a run.',
  cannotKnow:
    'Only commands of pip, uv, poetry, pipenv, pdm, conda, npm, yarn and pnpm in `run:` are seen, not what a script, a Makefile or an image installs. Whether a cache that is wired is ever hit is the question of another sensor. What an action or workflow of another repository does inside is not read. Jobs in a container, on a group of runners or on self-hosted machines, where packages may be there already, are not judged, nor are workflows that start only on releases or say that they publish, jobs that publish, and jobs that build what these hand out: whoever can write a cache could write into what is released; nor a few small tools by name; nor is what a comment `cache: none` excuses.',
  kinds: { 'uncached-install': 'A job installs dependencies and no step before restores them from a cache.' },
  files: [...workflowGlobs, ...actionGlobs],
  wakesOn: ['push', 'pull_request', 'merge_group'],
  cadence: 'daily',
  version: 5,
  settings,
  inspects: true,
  concludes: true,
  load: async () => (await import('./cache-wiring/implementation.ts')).implementation,
})
