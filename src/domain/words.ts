import { z } from 'zod'

/** The five layers of a repository, from its source to the memory of its agents. */
export const layers = ['L1', 'L2', 'L3', 'L4', 'L5'] as const
/** A layer by its short name, `L1` to `L5`. */
export const layerSchema = z.enum(layers)
/** `L1` source, `L2` pipeline, `L3` configuration, `L4` models, `L5` memory. */
export type Layer = z.infer<typeof layerSchema>

/** What a finding does to the repository, worst first. Severity follows from it and from nothing else. */
export const effects = ['loss', 'breach', 'blocks', 'degrades', 'advises'] as const
/** An effect by its word. */
export const effectSchema = z.enum(effects)
/** What a finding does: loses data, breaches, blocks, degrades, or only advises. */
export type Effect = z.infer<typeof effectSchema>

/** How sure a sensor is of a finding, surest first. */
export const confidences = ['high', 'medium', 'low'] as const
/** A confidence by its word. */
export const confidenceSchema = z.enum(confidences)
/** How sure a sensor is of one finding. */
export type Confidence = z.infer<typeof confidenceSchema>

/** P0 is the worst; the order of the list is the order of urgency. */
export const severities = ['P0', 'P1', 'P2', 'P3'] as const
/** A severity by its short name, `P0` to `P3`. */
export const severitySchema = z.enum(severities)
/** How urgent a case is; how long it may stand follows from `triage.sla` of the settings. */
export type Severity = z.infer<typeof severitySchema>

/** Where a case goes: to a person at once, to a playbook, into the next planned work, or behind it. */
export const routes = ['escalate', 'auto-fix', 'schedule', 'backlog'] as const
/** A route by its word. */
export const routeSchema = z.enum(routes)
/** Where one case goes. */
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
/** An event of GitHub, or the clock, that makes a sensor look again. */
export type WakeEvent = (typeof wakeEvents)[number]

/** When a sensor looks even though nothing woke it. */
export const cadences = ['hourly', '6h', 'daily', 'weekly'] as const
/** How often a sensor looks at the least; `prevent/cadence.ts` has the milliseconds. */
export type Cadence = (typeof cadences)[number]

/** Urgency as a number for sorting and thresholds: 0 for P0 to 3 for P3. */
export const urgency = (severity: Severity): number => severities.indexOf(severity)
