import { z } from 'zod'
import type { Observation } from '../../../domain/finding.ts'
import { anyGlob } from '../../../domain/quick-glob.ts'
import type { Reading } from '../../../domain/reading.ts'
import { defineSensor } from '../../../domain/sensor.ts'
import type { FileFacts } from '../../../domain/sensor.ts'
import { factsSchema } from './observability/facts.ts'
import type { ObservedFacts, Spot } from './observability/facts.ts'
import { inPython } from './observability/in-python.ts'
import { inYaml } from './observability/in-yaml.ts'

const settings = z.strictObject({
  elsewhere: z
    .boolean()
    .default(false)
    .describe('what is served and scheduled here is observed from outside the repository (a platform, a service mesh)'),
  exclude: z
    .array(z.string())
    .default([
      '**/{test,tests,testdata,fixtures,doc,docs,doc-*,docs-*,example*,sample*,template*,demo*,tutorial*,notebook*,poc}/**',
      '**/{node_modules,vendor,third_party,site-packages,venv,.venv}/**',
    ])
    .describe('leaves files out that match one of these globs; what they measure still counts, unless they are tests'),
})
type Settings = z.infer<typeof settings>

/** What tests measure says nothing of what is served. */
const tests = ['**/{test,tests,testdata,fixtures}/**', '**/test_*.py', '**/*_test.py', '**/conftest.py']

const place = (path: string, { line }: Spot) => ({ path, line, column: 1, endLine: line, endColumn: 1 })

const unobserved = (path: string, spot: Spot): Observation => ({
  kind: 'model-unobserved',
  subject: `${path}#${spot.what}`,
  effect: 'degrades',
  title: `${path} serves a model that nothing measures`,
  detail: `It serves a model by ${spot.what}, and nothing in the repository gives out metrics or traces of it: no Prometheus, OpenTelemetry, Sentry or the like, no scraping annotation, no route /metrics. That it answers slowly, wrongly or not at all is heard from its users.`,
  remedy:
    'Give out metrics (for FastAPI prometheus-fastapi-instrumentator or opentelemetry-instrumentation-fastapi, for Flask prometheus-flask-exporter; for KServe the annotation serving.kserve.io/enable-prometheus-scraping: "true"). Where a platform does it from outside, set `elsewhere: true`.',
  location: place(path, spot),
})

const unheard = (path: string, spot: Spot): Observation => ({
  kind: 'job-without-alert',
  subject: `${path}#${spot.what}`,
  effect: 'degrades',
  title: `${path} trains by schedule, and nobody hears when it fails`,
  detail: `It trains by ${spot.what}. It has no step, callback or metric that tells anybody of a failure; the model goes on ageing, and nothing shows it.`,
  remedy:
    "Add a step with `if: failure()` that opens an issue or sends a message, a failure callback, or a dead man's switch that the job calls when it is done. Where a platform does it from outside, set `elsewhere: true`.",
  location: place(path, spot),
})

const conclude = async (
  facts: readonly FileFacts<ObservedFacts>[],
  { elsewhere, exclude }: Settings,
): Promise<Reading> => {
  const isLeftOut = anyGlob(exclude)
  const judged = facts.filter(({ path }) => !isLeftOut(path))
  const served = judged.flatMap(({ path, facts: one }) => one.served.map((spot) => ({ path, spot })))
  const jobs = judged.flatMap(({ path, facts: one }) => one.jobs.map((spot) => ({ path, spot })))
  if (served.length + jobs.length === 0)
    return {
      findings: [],
      unknown: [],
      notApplicable: 'nothing here certainly serves a model, or trains by schedule without an alert',
    }
  const isTest = anyGlob(tests)
  const isMeasured = elsewhere || facts.some(({ path, facts: one }) => one.measures && !isTest(path))
  const isHeard = elsewhere || facts.some(({ facts: one }) => one.alerts)
  const findings = [
    ...(isMeasured ? [] : served.map(({ path, spot }) => unobserved(path, spot))),
    ...(isHeard ? [] : jobs.map(({ path, spot }) => unheard(path, spot))),
  ]
  return { findings, unknown: [], figures: { served: served.length, jobs: jobs.length } }
}

export const observability = defineSensor({
  id: 'observability',
  layer: 'L4',
  title: 'Models and training jobs that nobody watches',
  why: 'A served model fails without an exception: it answers, only slower or worse. A training job that stopped three weeks ago leaves everything running with an old model. Both are seen at once where there is a metric and somebody who is told, and otherwise by customers.',
  cannotKnow:
    'Only what certainly serves a model is looked at: InferenceServices of KServe, routes of FastAPI and Flask that by their name predict and whose file loads or asks a model, known servers in Compose files. BentoML, Seldon, MLServer and Ray Serve give out metrics by themselves and are not judged. One place that measures is enough for the whole repository; whether it measures this model, and whether anybody looks, is not known. Platforms that observe from outside cannot be seen: `elsewhere: true` says so.',
  kinds: {
    'model-unobserved': 'A served model without metrics or traces anywhere in the repository.',
    'job-without-alert': 'A job that trains by schedule and tells nobody when it fails.',
  },
  files: ['**/*.py', '**/*.{yml,yaml}'],
  wakesOn: ['push'],
  cadence: 'weekly',
  version: 5,
  settings,
  facts: factsSchema,
  inspect: (file) => ({ facts: file.path.endsWith('.py') ? inPython(file.text) : inYaml(file), findings: [] }),
  conclude: (facts, _, given) => conclude(facts, given),
})
