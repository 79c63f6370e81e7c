import type { Observation } from '../../../../domain/finding.ts'
import { anyGlob } from '../../../../domain/quick-glob.ts'
import type { Reading } from '../../../../domain/reading.ts'
import type { FileFacts } from '../../../../domain/sensor.ts'
import { factsSchema } from './facts.ts'
import type { ObservedFacts, Spot } from './facts.ts'
import { inPython } from './in-python.ts'
import { inYaml } from './in-yaml.ts'
import { implementSensor } from '../../../../domain/sensor.ts'
import { settings } from '../observability.ts'
import type { Settings } from '../observability.ts'

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

/** What `observability` does with files and with the repository. */
export const implementation = implementSensor(settings, {
  facts: factsSchema,
  inspect: (file) => ({ facts: file.path.endsWith('.py') ? inPython(file.text) : inYaml(file), findings: [] }),
  conclude: (facts, _, given) => conclude(facts, given),
})
