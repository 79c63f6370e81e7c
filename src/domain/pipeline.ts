import { z } from 'zod'

/** Where the pipeline of the default branch stands: the states of SAR-002. */
export const pipelineStates = [
  'Monitoring',
  'Healthy',
  'Degraded',
  'Critical',
  'Classifying',
  'AutoFixable',
  'Patching',
  'Validating',
  'ManualRequired',
  'EscalatedIssue',
  'PipelineHalt',
] as const
export type PipelineState = (typeof pipelineStates)[number]

/**
 * What moves it. `healthy`, `degraded`, `critical`, `next-run` and `recovered` are what a sweep measures; the others are
 * what a rescue does, named in the playbook's `moves`; `again` follows when the gates send it back to its playbook, `fail`
 * and `escalate` when it is given up.
 */
export const pipelineEvents = [
  'next-run',
  'healthy',
  'degraded',
  'critical',
  'recovered',
  'classify',
  'known',
  'unknown',
  'patch',
  'validate',
  'pass',
  'fail',
  'again',
  'escalate',
  'alert',
  'triaged',
] as const
export const pipelineEventSchema = z.enum(pipelineEvents)
export type PipelineEvent = (typeof pipelineEvents)[number]

type Arrows = Readonly<Partial<Record<PipelineEvent, PipelineState>>>

/** Where CI is mended by whoever it was, its state is over; what halts ends by a person alone. */
const recovers = { recovered: 'Healthy' } as const

/** Every arrow of the machine. An event without one changes nothing. */
export const pipelineArrows: Readonly<Record<PipelineState, Arrows>> = {
  Monitoring: { healthy: 'Healthy', degraded: 'Degraded', critical: 'Critical' },
  Healthy: { 'next-run': 'Monitoring' },
  Degraded: { ...recovers, critical: 'Critical', classify: 'Classifying' },
  Critical: { ...recovers, alert: 'PipelineHalt' },
  PipelineHalt: { triaged: 'ManualRequired' },
  Classifying: { ...recovers, known: 'AutoFixable', unknown: 'ManualRequired', fail: 'ManualRequired' },
  AutoFixable: { ...recovers, patch: 'Patching', fail: 'ManualRequired' },
  Patching: { ...recovers, validate: 'Validating', fail: 'ManualRequired' },
  Validating: { ...recovers, pass: 'Healthy', again: 'AutoFixable', fail: 'ManualRequired' },
  ManualRequired: { ...recovers, escalate: 'EscalatedIssue' },
  EscalatedIssue: { ...recovers, patch: 'Patching' },
}

/** `pipeline.json`: where the machine stands, since when, by what event, and which rescue has it in hand. */
export const pipelineSchema = z.strictObject({
  state: z.enum(pipelineStates),
  since: z.iso.datetime(),
  event: pipelineEventSchema.nullable(),
  run: z.string().nullable(),
})
/** `pipeline.json` as it was parsed. */
export type Pipeline = Readonly<z.infer<typeof pipelineSchema>>

/** One arrow that was taken. */
export interface Move {
  readonly from: PipelineState
  readonly event: PipelineEvent
  readonly to: PipelineState
}

/** Whether the rescue that has the machine in hand is under way: then no sweep moves it. */
export const isHeld = (
  pipeline: Pipeline | null,
  runs: readonly { readonly id: string; readonly endedAt: string | null }[],
): boolean => pipeline !== null && runs.some(({ id, endedAt }) => id === pipeline.run && endedAt === null)

/** Applies events in order to where the machine stands, and tells which arrows were taken. */
export const moved = (
  before: Pipeline | null,
  events: readonly PipelineEvent[],
  by: { readonly at: string; readonly run: string | null },
): { readonly pipeline: Pipeline; readonly moves: readonly Move[] } => {
  let pipeline: Pipeline = before ?? { state: 'Monitoring', since: by.at, event: null, run: null }
  const moves: Move[] = []
  for (const event of events) {
    const from = pipeline.state
    const to = pipelineArrows[from][event]
    if (to === undefined) continue
    moves.push({ from, event, to })
    const rests = by.run === null && (to === 'Healthy' || to === 'Monitoring')
    pipeline = { state: to, since: by.at, event, run: rests ? null : (by.run ?? pipeline.run) }
  }
  return { pipeline, moves }
}
