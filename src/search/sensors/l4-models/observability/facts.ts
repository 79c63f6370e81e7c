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

/** Libraries and programs that measure or trace; logging alone is neither. */
const measuring =
  /prometheus|opentelemetry|\botel\b|OTEL_|sentry_sdk|sentry-sdk|ddtrace|datadog|newrelic|elasticapm|logfire|statsd|aws_xray|xray_recorder|applicationinsights|azure-monitor|azure\.monitor|starlette_exporter|instrumentator|whylogs|evidently|langfuse|honeycomb|put_metric_data|create_time_series/i
const ownRoute = /["']\/metrics["']/

export const measures = (text: string): boolean => measuring.test(text) || ownRoute.test(text)

/** Programs by which somebody hears of a failure. */
const telling =
  /slack|discord|pagerduty|opsgenie|healthchecks|hc-ping|pushgateway|sendgrid|send-?mail|action-send|gh issue create|create-an-issue|issues\.create|createIssue|notif|alert|webhook|sentry|teams|on_failure_callback|email_on_failure|sla_miss_callback|deadman|cronitor|failure\(\)/i

export const tells = (text: string): boolean => telling.test(text)

const training = /(?:^|[^a-z])(?:re)?train(?:ing|er)?(?:[^a-z]|$)|fine-?tun|dvc repro/i

export const trains = (text: string): boolean => training.test(text)
