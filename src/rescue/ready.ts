import { z } from 'zod'
import { UsageError } from '../domain/errors.ts'
import { pipelineEventSchema } from '../domain/pipeline.ts'
import type { Playbook } from '../domain/playbook.ts'
import type { RunRecord } from '../domain/state.ts'
import type { ReadyStep } from './act.ts'
import { readCursor } from './cursor.ts'
import { fill, holds } from './expressions.ts'
import type { RescuePorts } from './ports.ts'
import { scopeOf } from './scope.ts'

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
