import { z } from 'zod'
import { describeSensor } from '../../../domain/sensor.ts'

export const settings = z.lazy(() =>
  z.strictObject({
    elsewhere: z
      .boolean()
      .default(false)
      .describe(
        'what is served and scheduled here is observed from outside the repository (a platform, a service mesh)',
      ),
    exclude: z
      .array(z.string())
      .default([
        '**/{test,tests,testdata,fixtures,doc,docs,doc-*,docs-*,example*,sample*,template*,demo*,tutorial*,notebook*,poc}/**',
        '**/{node_modules,vendor,third_party,site-packages,venv,.venv}/**',
      ])
      .describe(
        'leaves files out that match one of these globs; what they measure still counts, unless they are tests',
      ),
  }),
)

export type Settings = z.infer<typeof settings>

export const observability = describeSensor({
  id: 'observability',
  layer: 'L4',
  title: 'Models and training jobs that nobody watches',
  why: 'A served model fails without an exception: it answers, only slower or worse. A training job that stopped three weeks ago leaves everything running with an old model. Both are seen at once where there is a metric and somebody who is told, and otherwise by customers.',
  cannotKnow:
    'Only what certainly serves a model is looked at: InferenceServices of KServe, routes of FastAPI and Flask that ask a model, or that by their name predict and load one or call what does by its name, known servers in Compose files. BentoML, Seldon, MLServer and Ray Serve give out metrics by themselves and are not judged. One place that measures is enough for the whole repository; whether it measures this model, and whether anybody looks, is not known. Platforms that observe from outside cannot be seen: `elsewhere: true` says so.',
  kinds: {
    'model-unobserved': 'A served model without metrics or traces anywhere in the repository.',
    'job-without-alert': 'A job that trains by schedule and tells nobody when it fails.',
  },
  files: ['**/*.py', '**/*.{yml,yaml}'],
  wakesOn: ['push'],
  cadence: 'weekly',
  version: 6,
  settings,
  inspects: true,
  concludes: true,
  load: async () => (await import('./observability/implementation.ts')).implementation,
})
