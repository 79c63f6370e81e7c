import { z } from 'zod'
import { durationSchema } from '../../domain/duration.ts'
import type { Answer } from '../../domain/answer.ts'
import { known } from '../../domain/answer.ts'
import { IncompleteError } from '../../domain/errors.ts'
import type { WorkflowRun } from '../../domain/live.ts'
import { defineStep } from '../../domain/step.ts'
import type { StepView } from '../../domain/step.ts'
import { dispatchedSince, isUnstarted } from '../runs-of-workflow.ts'

const input = z.strictObject({
  workflow: z.string().min(1),
  /** The run's id; where GitHub did not tell it, the first run by hand since `since`. */
  run: z.int().positive().nullable(),
  since: z.iso.datetime({ offset: true }),
  /** How long it may take until a runner works at it. */
  start: durationSchema.prefault('1h'),
  within: durationSchema,
})
type Input = z.infer<typeof input>

const look = async ({ workflow, run, since }: Input, view: StepView): Promise<Answer<WorkflowRun | null>> => {
  if (run === null) return dispatchedSince(workflow, since, view)
  const listed = await view.live.runs({ branch: view.defaultBranch, since: new Date(since) })
  return listed.known ? known(listed.value.find(({ id }) => id === run) ?? null) : listed
}

const late = ({ since, start }: Input, { clock }: StepView): boolean =>
  clock.now().getTime() > Date.parse(since) + start

const refuse = (reason: string): never => {
  throw new IncompleteError(reason)
}

/**
 * Waits until a run that was dispatched ends well. It fails where the run ends otherwise or never starts. Nothing cancels
 * a run: one that goes on too long is left to a person.
 */
export const followRun = defineStep({
  id: 'follow-run',
  title: 'Follow a run to its end',
  needs: ['actions: read'],
  reversible: true,
  with: input,
  key: ({ workflow, run, since }) => `${workflow} ${run ?? since}`,
  plan: async ({ workflow, run, within }, view) => ({
    effect: `follows ${run === null ? 'the run' : `run ${run}`} of ${workflow} to its end`,
    changes: [],
    outputs: {},
    waits: {
      for: 'run',
      subject: run === null ? workflow : `run ${run}`,
      until: new Date(view.clock.now().getTime() + within).toISOString(),
    },
  }),
  done: async (given, view) => {
    const found = await look(given, view)
    if (!found.known) return 'unknown'
    const own = found.value
    if (own === null)
      return late(given, view) && refuse(`no run of ${given.workflow} started: GitHub lists none since its dispatch`)
    if (own.status === 'completed')
      return own.conclusion === 'success' || refuse(`run ${own.id} ended as ${own.conclusion ?? 'nothing'}: ${own.url}`)
    return isUnstarted(own) && late(given, view)
      ? refuse(`run ${own.id} never started: it is ${own.status}, and is left as it is: ${own.url}`)
      : false
  },
})
