import { messageOf } from '../domain/errors.ts'
import type { Outcome } from '../domain/outcome.ts'
import type { Playbook, PlaybookStep } from '../domain/playbook.ts'
import type { RunRecord } from '../domain/state.ts'
import type { Step, StepPlan, StepView } from '../domain/step.ts'
import { readCursor, withStep } from './cursor.ts'
import { fill, holds } from './expressions.ts'
import { scopeOf } from './scope.ts'
import { statedOf } from './stated.ts'

type StepOutcome = Outcome['steps'][number]

const blank = (declared: PlaybookStep, step: Step, plan: StepPlan | null = null): StepOutcome => ({
  id: declared.id,
  uses: declared.uses,
  state: 'skipped',
  effect: '',
  ...statedOf(step, plan),
  dryRun: [],
  error: null,
})

/**
 * The plan of a run: every step with the exact changes it would make, the rights it needs and how it is undone.
 * Nothing is written. What only the real run can know (the number of a pull request) is null in later steps.
 */
export const dryRun = async (
  playbook: Playbook,
  run: RunRecord,
  steps: ReadonlyMap<string, Step>,
  viewOf: (run: RunRecord) => StepView,
): Promise<readonly StepOutcome[]> => {
  const outcomes: StepOutcome[] = []
  let current = run
  for (const declared of playbook.steps) {
    const step = steps.get(declared.uses)
    if (step === undefined) continue
    try {
      const view = viewOf(current)
      const scope = scopeOf(playbook, view, readCursor(current))
      if (!holds(declared.if, scope)) {
        outcomes.push(blank(declared, step))
        continue
      }
      const input = fill(declared.with, scope)
      const ahead = await step.awaits(input, view)
      if (ahead !== null) return [...outcomes, { ...blank(declared, step), state: 'waiting', effect: ahead.effect }]
      const plan = await step.plan(input, view)
      outcomes.push({
        ...blank(declared, step, plan),
        state: 'planned',
        effect: plan.effect,
        dryRun: [...plan.changes],
      })
      const cursor = {
        state: 'planned' as const,
        key: '',
        effect: plan.effect,
        outputs: plan.outputs,
        receipts: [],
        error: null,
      }
      current = withStep(current, declared.id, { ...cursor, outputs: { ...plan.outputs } })
    } catch (error) {
      outcomes.push({ ...blank(declared, step), state: 'failed', error: messageOf(error) })
      return outcomes
    }
  }
  return outcomes
}
