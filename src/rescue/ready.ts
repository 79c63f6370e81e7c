import { z } from 'zod'
import { UsageError } from '../domain/errors.ts'
import type { Json } from '../domain/identity.ts'
import { pipelineEventSchema } from '../domain/pipeline.ts'
import type { PipelineEvent } from '../domain/pipeline.ts'
import type { Playbook, PlaybookStep } from '../domain/playbook.ts'
import type { RunRecord } from '../domain/state.ts'
import type { Step } from '../domain/step.ts'
import { readCursor } from './cursor.ts'
import { fill, holds } from './expressions.ts'
import type { RescuePorts } from './ports.ts'
import { scopeOf } from './scope.ts'

/** A declared step with its code and its input, expressions filled in. */
export interface ReadyStep {
  readonly declared: PlaybookStep
  readonly step: Step
  readonly input: Json
  /** What the step moves once it is done, from the run as it then is. */
  readonly moves: (run: RunRecord) => readonly PipelineEvent[]
}

/** The step with its expressions filled in, or null where its `if:` does not hold. */
export const ready = (ports: RescuePorts, playbook: Playbook, run: RunRecord, index: number): ReadyStep | null => {
  const declared = playbook.steps[index]
  const step = declared === undefined ? undefined : ports.steps.get(declared.uses)
  if (declared === undefined || step === undefined) throw new UsageError(`${playbook.id} uses an unknown step`)
  const scope = scopeOf(playbook, ports.view(run), readCursor(run))
  if (!holds(declared.if, scope)) return null
  const moves = (after: RunRecord) => {
    const then = scopeOf(playbook, ports.view(after), readCursor(after))
    return z.array(pipelineEventSchema).parse(fill(declared.moves, then))
  }
  return { declared, step, input: fill(declared.with, scope), moves }
}
