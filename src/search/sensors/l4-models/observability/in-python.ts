import { measuresInPython, tells, trains } from './facts.ts'
import type { ObservedFacts, Spot } from './facts.ts'

const lineOf = (text: string, offset: number): number => text.slice(0, offset).split('\n').length

const api = /^[ \t]*(?:from|import)[ \t]+(?:fastapi|flask)\b/m
const route = /^[ \t]{0,80}@[A-Za-z_]\w{0,100}\.(?:post|get|route)\([ \t\n]{0,200}["'](\/[^"'\n]{0,80})["']/gm
const asksModel =
  /\/(?:[\w-]{1,80}[-_])?(?:predict|infer|inference|invocations|score|classify|embed|embeddings|generate|completions|recommend|forecast|transcribe)\b/i
const loads =
  /load_model|torch\.load|joblib\.load|pickle\.load|from_pretrained|InferenceSession|load_weights|xgb\.Booster|load_from_checkpoint|\.predict\(|\.predict_proba\(/

/** A model behind a route of FastAPI or Flask: the route's name says so, and the file loads a model or asks one. */
const servedBy = (text: string): readonly Spot[] => {
  if (!api.test(text) || !loads.test(text)) return []
  for (const { 1: path = '', index } of text.matchAll(route))
    if (asksModel.test(path)) return [{ what: `the route ${path}`, line: lineOf(text, index) }]
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
