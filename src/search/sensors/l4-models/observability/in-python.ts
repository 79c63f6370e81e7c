import { measuresInPython, tells, trains } from './facts.ts'
import type { ObservedFacts, Spot } from './facts.ts'

const lineOf = (text: string, offset: number): number => text.slice(0, offset).split('\n').length

const api = /^[ \t]*(?:from|import)[ \t]+(?:fastapi|flask)\b/m
const route = /^[ \t]{0,80}@[A-Za-z_]\w{0,100}\.(?:post|get|route)\([ \t\n]{0,200}["'](\/[^"'\n]{0,80})["']/gm
const asksModel =
  /\/(?:[\w-]{1,80}[-_])?(?:predict|infer|inference|invocations|score|classify|embed|embeddings|generate|completions|recommend|forecast|transcribe)\b/i
const loads =
  /load_model|torch\.load|joblib\.load|pickle\.load|from_pretrained|InferenceSession|load_weights|xgb\.Booster|load_from_checkpoint|\.predict\(|\.predict_proba\(/

/** A model that is asked, whatever the route is called. */
const predicts = /\.predict(?:_proba)?\(/
/** A function of another file that by its name asks a model. */
const handsOn = /(?<![\w.])(?:\w{1,40}\.)?\w{0,40}(?:predict|infer|classify|transcribe)\w{0,40}\(/i

/** Names that come from a module that by its own name asks a model, as patterns of their calls. */
const importedFrom = /^[ \t]*from[ \t]+[\w.]{0,200}(?:predict|infer)\w{0,40}[ \t]+import[ \t]+([\w, \t]{1,400})/gim

const callsImported = (text: string, body: string): boolean => {
  const called = new Set(Array.from(body.matchAll(/(?<![\w.])(\w{1,80})[.(]/g), ([, name]) => name))
  return Array.from(text.matchAll(importedFrom)).some(([, names = '']) =>
    names.split(',').some((name) =>
      called.has(
        name
          .trim()
          .split(/[ \t]+/)
          .at(-1),
      ),
    ),
  )
}

/** Ray Serve and BentoML give out metrics of what they serve by themselves. */
const measuresItself = /^[ \t]*(?:from|import)[ \t]+(?:ray|bentoml)\b/m

/** What a route's function does: the lines behind its head that are indented deeper. */
const bodyBehind = (text: string, from: number): string => {
  const head = /^([ \t]{0,80})(?:async[ \t]+)?def[ \t][^\n]{0,400}\n/m.exec(text.slice(from, from + 4000))
  if (head === null) return ''
  const lines = text.slice(from + head.index + head[0].length, from + 20_000).split('\n')
  const depth = head[1]?.length ?? 0
  const end = lines.findIndex((line) => line.trim() !== '' && line.search(/\S/) <= depth && !/^\s*\)/.test(line))
  return lines.slice(0, end < 0 ? undefined : end).join('\n')
}

/**
 * A model behind a route of FastAPI or Flask: the route's name says so, and the file loads or asks one or the route
 * calls what does by its name; or the route asks one itself, whatever its name.
 */
const servedBy = (text: string): readonly Spot[] => {
  if (!api.test(text) || measuresItself.test(text)) return []
  const isLoaded = loads.test(text)
  for (const { 1: path = '', index } of text.matchAll(route)) {
    const body = bodyBehind(text, index)
    const isServed = asksModel.test(path)
      ? isLoaded || handsOn.test(body) || callsImported(text, body)
      : predicts.test(body)
    if (isServed) return [{ what: `the route ${path}`, line: lineOf(text, index) }]
  }
  return []
}

const airflow = /^[ \t]*(?:from|import)[ \t]+airflow\b/m
const dag = /\bdag_id[ \t]*=[ \t]*["']([^"'\n]+)["']|\bDAG\([ \t\n]*["']([^"'\n]+)["']/
const scheduled = /\bschedule(?:_interval)?[ \t]*=[ \t]*(?!None\b)\S/

/** A DAG that trains by schedule: its name says so. */
const jobsOf = (text: string): readonly Spot[] => {
  if (!airflow.test(text) || !scheduled.test(text) || tells(text)) return []
  const found = dag.exec(text)
  const name = found?.[1] ?? found?.[2]
  return found === null || name === undefined || !trains(name.replaceAll('_', ' '))
    ? []
    : [{ what: `the DAG ${name}`, line: lineOf(text, found.index) }]
}

const quick =
  /fastapi|flask|airflow|prometheus|opentelemetry|sentry|ddtrace|newrelic|elasticapm|logfire|statsd|xray|instrumentator|whylogs|evidently|langfuse|datadog|\/metrics|exporter|put_metric_data|create_time_series/i

/** What a Python file serves, runs by schedule, and measures. */
export const inPython = (text: string): ObservedFacts | null => {
  if (!quick.test(text)) return null
  const served = servedBy(text)
  const jobs = jobsOf(text)
  const isMeasured = measuresInPython(text)
  return served.length + jobs.length === 0 && !isMeasured
    ? null
    : { served: [...served], jobs: [...jobs], measures: isMeasured, alerts: false }
}
