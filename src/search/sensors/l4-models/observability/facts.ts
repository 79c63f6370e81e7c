import { z } from 'zod'

const spot = z.strictObject({ what: z.string(), line: z.int() })
export type Spot = z.infer<typeof spot>

/** What one file says: models that it serves, jobs that train by schedule without an alert, and whether it observes. */
export const factsSchema = z.strictObject({
  served: z.array(spot),
  jobs: z.array(spot),
  /** Whether it sets up metrics or traces. */
  measures: z.boolean(),
  /** Whether it sets up alerts for the cluster. */
  alerts: z.boolean(),
})
export type ObservedFacts = z.infer<typeof factsSchema>

/** What a definition names that measures or traces: annotations, images, variables. Logging alone is neither. */
const measuring =
  /prometheus|opentelemetry|\botel\b|OTEL_|sentry-sdk|SENTRY_DSN|datadog|DD_AGENT|DD_TRACE|newrelic|NEW_RELIC|elasticapm|ELASTIC_APM|logfire|statsd|xray-daemon|applicationinsights|azure-monitor|langfuse|honeycomb/i
const ownRoute = /["']\/metrics["']/

/** Whether a definition in YAML, its comments aside, measures what it starts. */
export const measures = (text: string): boolean => {
  const stated = text.replace(/(?:^|[ \t])#[^\n]*/gm, '')
  return measuring.test(stated) || ownRoute.test(stated)
}

/** Modules that measure or trace, at the start of an import (https://opentelemetry.io, https://prometheus.io and others). */
const measuringModule =
  /^[ \t]*(?:from|import)[ \t]+(?:prometheus\w*|aioprometheus|opentelemetry|sentry_sdk|ddtrace|datadog\w*|newrelic|elasticapm|logfire|statsd|aws_xray_sdk|applicationinsights|azure\.monitor|opencensus|starlette_exporter|starlette_prometheus|whylogs|evidently|nannyml|langfuse|beeline|honeycomb|wandb\.weave|phoenix)\b/m

/** Calls by which a program hands measurements to its cloud: CloudWatch's and Cloud Monitoring's. */
const handsOver = /\.(?:put_metric_data|create_time_series)\(/

/** Whether a Python file imports what measures or traces, hands measurements over, or answers scrapes by a route of its own. */
export const measuresInPython = (text: string): boolean =>
  measuringModule.test(text) || handsOver.test(text) || /^(?![ \t]*#)[^\n]{0,200}["']\/metrics["']/m.test(text)

/** Programs by which somebody hears of a failure. */
const telling =
  /(?:\b|_)(?:slack|discord|sentry|deadman)|(?:\b|_)(?:teams|alert(?:s|ing|er|manager)?)(?:\b|_)|pagerduty|opsgenie|healthchecks\.io|hc-ping|pushgateway|sendgrid|send-?e?mail|action-send|gh issue create|create-an-issue|issues\.create|createIssue|notif(?:y|ier|ication)|webhook|on_failure_callback|email_on_failure|sla_miss_callback|cronitor|failure\(\)/i

/** Whether a definition or a job, its comments aside, tells somebody of a failure. */
export const tells = (text: string): boolean => telling.test(text.replace(/(?:^|[ \t])#[^\n]*/gm, ''))

const training = /(?:^|[^a-z])(?:re)?train(?:ing|er)?(?:[^a-z]|$)|fine-?tun|dvc repro/i

export const trains = (text: string): boolean => training.test(text)
