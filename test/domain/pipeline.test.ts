import { describe, expect, it } from 'vitest'
import { filesOfState, stateOfFiles } from '../../src/context/state/state-files.ts'
import { isHeld, moved, pipelineArrows, pipelineEvents, pipelineStates } from '../../src/domain/pipeline.ts'
import type { Pipeline, PipelineEvent, PipelineState } from '../../src/domain/pipeline.ts'
import { emptyState } from '../../src/domain/state.ts'

const at = '2026-06-01T12:00:00.000Z'
const standing = (state: PipelineState): Pipeline => ({ state, since: at, event: null, run: 'r1' })

/** The machine as the method draws it, and what a recovery by anybody's hand adds. */
const drawn: readonly (readonly [PipelineState, PipelineEvent, PipelineState])[] = [
  ['Monitoring', 'healthy', 'Healthy'],
  ['Monitoring', 'degraded', 'Degraded'],
  ['Monitoring', 'critical', 'Critical'],
  ['Healthy', 'next-run', 'Monitoring'],
  ['Degraded', 'critical', 'Critical'],
  ['Degraded', 'classify', 'Classifying'],
  ['Classifying', 'known', 'AutoFixable'],
  ['Classifying', 'unknown', 'ManualRequired'],
  ['Classifying', 'fail', 'ManualRequired'],
  ['AutoFixable', 'patch', 'Patching'],
  ['AutoFixable', 'fail', 'ManualRequired'],
  ['Patching', 'validate', 'Validating'],
  ['Patching', 'fail', 'ManualRequired'],
  ['Validating', 'pass', 'Healthy'],
  ['Validating', 'fail', 'ManualRequired'],
  ['Validating', 'again', 'AutoFixable'],
  ['ManualRequired', 'escalate', 'EscalatedIssue'],
  ['EscalatedIssue', 'patch', 'Patching'],
  ['Critical', 'alert', 'PipelineHalt'],
  ['PipelineHalt', 'triaged', 'ManualRequired'],
  ...(
    [
      'Degraded',
      'Critical',
      'Classifying',
      'AutoFixable',
      'Patching',
      'Validating',
      'ManualRequired',
      'EscalatedIssue',
    ] as const
  ).map((from) => [from, 'recovered', 'Healthy'] as const),
]

describe("the pipeline's machine", () => {
  it.each(drawn)('goes from %s by %s to %s', (from, event, to) => {
    const { pipeline, moves } = moved(standing(from), [event], { at, run: 'r2' })
    expect([pipeline.state, pipeline.event, moves]).toEqual([to, event, [{ from, event, to }]])
  })

  it('has no other arrow, and stays where an event has none', () => {
    const others = pipelineStates.flatMap((from) =>
      pipelineEvents
        .filter((event) => !drawn.some(([state, by]) => state === from && by === event))
        .map((event) => ({ from, event })),
    )
    for (const { from, event } of others) {
      const before = standing(from)
      expect([from, event, moved(before, [event], { at, run: 'r2' })]).toEqual([
        from,
        event,
        { pipeline: before, moves: [] },
      ])
    }
    expect(others.length + drawn.length).toBe(pipelineStates.length * pipelineEvents.length)
    expect(Object.keys(pipelineArrows).toSorted()).toEqual(pipelineStates.toSorted())
  })

  it('begins by watching, and is in the hand of its rescue until a sweep finds it healthy', () => {
    const by = { at, run: 'r1' }
    const { pipeline } = moved(null, ['degraded', 'classify', 'known', 'patch', 'validate'], by)
    expect(pipeline).toMatchObject({ state: 'Validating', run: 'r1' })
    const passed = moved(pipeline, ['pass'], by).pipeline
    expect(passed).toMatchObject({ state: 'Healthy', run: 'r1' })
    expect(isHeld(passed, [{ id: 'r1', endedAt: null }])).toBe(true)
    expect(isHeld(passed, [{ id: 'r1', endedAt: at }])).toBe(false)
    expect(moved(passed, ['next-run'], { at, run: null }).pipeline).toMatchObject({ state: 'Monitoring', run: null })
  })

  it.each(pipelineStates)('is kept over %s', (state) => {
    const pipeline = standing(state)
    const files = filesOfState({ ...emptyState, pipeline })
    expect(stateOfFiles(files).pipeline).toEqual(pipeline)
  })
})
