import type { SourceFile } from '../../../../domain/format.ts'
import { dataFile } from '../../../../formats/data-file.ts'
import type { DataDocument } from '../../../../formats/data-file.ts'
import { measures, tells, trains } from './facts.ts'
import type { ObservedFacts, Spot } from './facts.ts'

const isMap = (value: unknown): value is Readonly<Record<string, unknown>> =>
  typeof value === 'object' && value !== null && !Array.isArray(value)

const at = (value: unknown, ...keys: readonly string[]): unknown => {
  let one: unknown = value
  for (const key of keys) one = isMap(one) ? one[key] : undefined
  return one
}

const nameOf = (value: unknown): string => {
  const name = at(value, 'metadata', 'name')
  return typeof name === 'string' ? name : 'without a name'
}

const lineOf = (document: DataDocument, keys: readonly string[]): number => document.place(keys)?.line ?? 1

/** KServe scrapes nothing unless it is asked to; a logger sends the requests somewhere, which is a trace of them. */
const inferenceService = (document: DataDocument): readonly Spot[] => {
  const { value } = document
  const kind = at(value, 'kind')
  if (kind !== 'InferenceService' || !JSON.stringify(at(value, 'apiVersion') ?? '').includes('kserve')) return []
  const annotations = JSON.stringify(at(value, 'metadata', 'annotations') ?? {})
  if (
    /prometheus|enable-metric-aggregation/.test(annotations) ||
    at(value, 'spec', 'predictor', 'logger') !== undefined
  )
    return []
  return [{ what: `the InferenceService ${nameOf(value)}`, line: lineOf(document, ['kind']) }]
}

const cronJob = (document: DataDocument): readonly Spot[] => {
  const { value } = document
  if (at(value, 'kind') !== 'CronJob') return []
  const job = JSON.stringify(at(value, 'spec', 'jobTemplate') ?? {})
  const isTraining = trains(nameOf(value).replaceAll('-', ' ')) || /"(?:command|args)":\[[^\]]{0,500}train/i.test(job)
  if (!isTraining || tells(JSON.stringify(value))) return []
  return [{ what: `the CronJob ${nameOf(value)}`, line: lineOf(document, ['kind']) }]
}

const servers =
  /(?:^|\/)(?:tritonserver|torchserve|serving|vllm-openai|text-generation-inference|text-embeddings-inference|mlserver)(?=[:@]|$)/

const composeServices = (document: DataDocument): readonly Spot[] => {
  const services = at(document.value, 'services')
  return Object.entries(isMap(services) ? services : {}).flatMap(([name, service]) => {
    const image = at(service, 'image')
    return typeof image === 'string' && servers.test(image)
      ? [{ what: `the service ${name}`, line: lineOf(document, ['services', name]) }]
      : []
  })
}

/** A job that tries whether training still runs: nobody waits for its model. */
const tries = /(?:^|[-_\s])(?:tests?|smoke|e2e|integration|benchmarks?)(?:[-_\s]|$)/i

/** A workflow that trains by schedule: a step's command says so, not a name or a comment. */
const workflow = (document: DataDocument, text: string): readonly Spot[] => {
  const triggers = at(document.value, 'on')
  if (at(triggers, 'schedule') === undefined || tells(text)) return []
  const jobs = at(document.value, 'jobs')
  const found = Object.entries(isMap(jobs) ? jobs : {}).find(([id, job]) => {
    if (tries.test(id)) return false
    const steps = at(job, 'steps')
    return Array.isArray(steps) && steps.some((step: unknown) => isTrainingCommand(at(step, 'run')))
  })
  return found === undefined
    ? []
    : [{ what: `the scheduled job ${found[0]}`, line: lineOf(document, ['jobs', found[0]]) }]
}

const command =
  /(?:python3?|uv run|poetry run|make|bash|sh|dvc|accelerate launch|torchrun)[ \t][^\n#]{0,200}?(?:\b|_)(?:re)?train(?:_\w{1,80}|ing)?\b|dvc repro/

const isTrainingCommand = (run: unknown): boolean => typeof run === 'string' && command.test(run)

const quick =
  /InferenceService|CronJob|services:|schedule:|prometheus|ServiceMonitor|PodMonitor|opentelemetry|OTEL_|alertmanager/i

/** Definitions that people write are shorter, in characters; generated bundles are not parsed. */
const longest = 200_000

/** What a YAML file serves, runs by schedule, measures and alerts of. */
export const inYaml = (file: SourceFile): ObservedFacts | null => {
  const { path, text } = file
  if (!quick.test(text)) return null
  const isWorkflow = /^\.github\/workflows\/[^/]+$/.test(path)
  const isCompose = /(?:^|\/)(?:docker-)?compose[^/]*$/.test(path)
  const isManifest = text.length < longest && /^kind:[ \t]{0,40}["']?(?:InferenceService|CronJob)\b/m.test(text)
  const measured = {
    measures: !isWorkflow && measures(text),
    alerts: /kind:[ \t]*PrometheusRule|alertmanager/.test(text),
  }
  const documents =
    isCompose || isManifest || (isWorkflow && text.includes('schedule:')) ? file.as(dataFile).documents : []
  const served = documents.flatMap((one) => [...inferenceService(one), ...(isCompose ? composeServices(one) : [])])
  const jobs = documents.flatMap((one) => [...cronJob(one), ...(isWorkflow ? workflow(one, text) : [])])
  return served.length + jobs.length === 0 && !measured.measures && !measured.alerts
    ? null
    : { served, jobs, ...measured }
}
