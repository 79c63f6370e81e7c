import { z } from 'zod'
import type { Answer } from '../../domain/answer.ts'
import type { WorkflowRun } from '../../domain/live.ts'
import { defineStep } from '../../domain/step.ts'
import type { StepView } from '../../domain/step.ts'
import { takesKey } from '../dispatch-inputs.ts'
import { dispatchedSince, runningNow } from '../runs-of-workflow.ts'

const input = z.strictObject({
  /** Its path: `.github/workflows/rebuild.yml`. */
  workflow: z.string().min(1),
  inputs: z.record(z.string(), z.string()).default({}),
})

/**
 * A run that does what is asked for: one that goes on (a second might cancel it, or pay twice), or one that was started
 * by hand since the rescue began.
 */
const underWay = async (workflow: string, view: StepView): Promise<Answer<WorkflowRun | null>> => {
  const running = await runningNow(workflow, view)
  if (!running.known || running.value !== null) return running
  return dispatchedSince(workflow, view.run.startedAt, view)
}

/** Starts a workflow on the default branch, unless it runs: then that run is followed. */
export const dispatchWorkflow = defineStep({
  id: 'dispatch-workflow',
  title: 'Start a workflow',
  needs: ['actions: write'],
  reversible: false,
  confirmed: true,
  with: input,
  key: ({ workflow }, { run }) => `${workflow} ${run.id}`,
  plan: async ({ workflow, inputs }, view) => {
    const found = await underWay(workflow, view)
    const run = found.known ? found.value : null
    if (run !== null)
      return {
        effect: `follows run ${run.id} of ${workflow}, which is under way`,
        changes: [],
        outputs: { workflow, run: run.id, since: run.createdAt },
      }
    const ref = view.defaultBranch
    const keyed = (await takesKey(workflow, view.tree)) ? { 'sar-key': view.run.id } : {}
    return {
      effect: `starts ${workflow} on ${ref}`,
      changes: [{ kind: 'dispatch-workflow', workflow, ref, inputs: { ...inputs, ...keyed } }],
      outputs: { workflow, run: null, since: view.run.startedAt },
    }
  },
  done: async ({ workflow }, view) => {
    const found = await underWay(workflow, view)
    return found.known ? found.value !== null : 'unknown'
  },
  settle: (receipts) => receipts.reduce((told, { number }) => (number === null ? told : { run: number }), {}),
})
