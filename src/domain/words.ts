import { z } from 'zod'

/** The five layers of a repository, from its source to the memory of its agents. */
export const layers = ['L1', 'L2', 'L3', 'L4', 'L5'] as const
export const layerSchema = z.enum(layers)
export type Layer = z.infer<typeof layerSchema>

/** What a finding does to the repository, worst first. Severity follows from it and from nothing else. */
export const effects = ['loss', 'breach', 'blocks', 'degrades', 'advises'] as const
export const effectSchema = z.enum(effects)
export type Effect = z.infer<typeof effectSchema>

export const confidences = ['high', 'medium', 'low'] as const
export const confidenceSchema = z.enum(confidences)
export type Confidence = z.infer<typeof confidenceSchema>

/** P0 is the worst; the order of the list is the order of urgency. */
export const severities = ['P0', 'P1', 'P2', 'P3'] as const
export const severitySchema = z.enum(severities)
export type Severity = z.infer<typeof severitySchema>

export const routes = ['escalate', 'auto-fix', 'schedule', 'backlog'] as const
export const routeSchema = z.enum(routes)
export type Route = z.infer<typeof routeSchema>

/** What can change a sensor's answer. `clock` also stands for what GitHub sends no event for (variables, secrets). */
export const wakeEvents = [
  'push',
  'pull_request',
  'review',
  'merge_group',
  'workflow_run',
  'code_scanning',
  'secret_scanning',
  'dependabot',
  'rules',
  'clock',
] as const
export type WakeEvent = (typeof wakeEvents)[number]

/** When a sensor looks even though nothing woke it. */
export const cadences = ['hourly', '6h', 'daily', 'weekly'] as const
export type Cadence = (typeof cadences)[number]

/** Urgency as a number for sorting and thresholds: 0 for P0 to 3 for P3. */
export const urgency = (severity: Severity): number => severities.indexOf(severity)
