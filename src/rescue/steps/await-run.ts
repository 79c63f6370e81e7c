import { z } from 'zod'
import { durationSchema } from '../../domain/duration.ts'
import { IncompleteError } from '../../domain/errors.ts'
import type { WorkflowRun } from '../../domain/live.ts'
import { defineStep } from '../../domain/step.ts'
import type { StepView } from '../../domain/step.ts'
import { runsSchema } from './rerun-workflow.ts'

const input = z.strictObject({
  runs: runsSchema,
  within: durationSchema,
})
type Input = z.infer<typeof input>

type Wanted = Input['runs'][number]

/** The run as it stands now; null where GitHub lists it no more. */
const look = async ({ id, sha }: Wanted, view: StepView): Promise<WorkflowRun | null | 'unknown'> => {
  const runs = await view.live.runs({ headSha: sha })
  return runs.known ? (runs.value.find((run) => run.id === id) ?? null) : 'unknown'
}

const settled = (wanted: Wanted, run: WorkflowRun): boolean =>
  run.attempt > wanted.attempt && run.status === 'completed'

const gone = ({ id }: Wanted): never => {
  throw new IncompleteError(`GitHub lists run ${id} no more`)
}

const failed = (run: WorkflowRun): never => {
  throw new IncompleteError(`run ${run.id} ended as ${run.conclusion ?? 'nothing'} at attempt ${run.attempt}`)
}

/** Waits until runs that were started again have ended well. One that fails again is a refusal: the step fails. */
export const awaitRun = defineStep({
  id: 'await-run',
  title: 'Wait for runs to end',
  needs: ['actions: read'],
  reversible: true,
  with: input,
  key: ({ runs }) => runs.map(({ id, attempt }) => `${id}#${attempt}`).join(' '),
  plan: async ({ runs, within }, view) => {
    const subject = runs.map(({ id }) => `run ${id}`).join(', ')
    const until = new Date(view.clock.now().getTime() + within).toISOString()
    return {
      effect: `waits for ${subject} to end well`,
      changes: [],
      outputs: {},
      waits: { for: 'run', subject, until },
    }
  },
  done: async ({ runs }, view) => {
    let all = true
    for (const wanted of runs) {
      const run = await look(wanted, view)
      if (run === 'unknown') return 'unknown'
      if (run === null) return gone(wanted)
      if (!settled(wanted, run)) all = false
      else if (run.conclusion !== 'success') return failed(run)
    }
    return all
  },
})
