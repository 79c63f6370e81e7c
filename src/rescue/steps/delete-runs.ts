import { z } from 'zod'
import type { Answer } from '../../domain/answer.ts'
import { known } from '../../domain/answer.ts'
import { durationSchema } from '../../domain/duration.ts'
import { IncompleteError } from '../../domain/errors.ts'
import type { WorkflowRun } from '../../domain/live.ts'
import { defineStep } from '../../domain/step.ts'
import type { StepView } from '../../domain/step.ts'
import { choose, chosenBefore } from '../chosen-ids.ts'

const day = 86_400_000

const input = z.strictObject({
  /** Runs that are older than this go: at least a month, or what tells of CI would go with them. */
  older: durationSchema
    .prefault('90d')
    .refine(
      (length) => length >= 30 * day,
      'runs of the last 30 days are kept, since the health of CI is judged by them',
    ),
  /** No more than this in one run, the oldest first. */
  most: z.int().positive().max(100).default(50),
})

const oldIn = async (
  { older, most }: z.infer<typeof input>,
  view: StepView,
): Promise<Answer<readonly WorkflowRun[]>> => {
  const all = await view.live.runs({})
  if (!all.known) return all
  const limit = Date.parse(view.run.startedAt) - older
  const newest = new Map<string, WorkflowRun>()
  for (const run of all.value) if ((newest.get(run.path)?.createdAt ?? '') < run.createdAt) newest.set(run.path, run)
  const old = all.value
    .filter((run) => run.status === 'completed' && Date.parse(run.createdAt) < limit)
    .filter((run) => newest.get(run.path) !== run)
    .toSorted((left, right) => (left.createdAt < right.createdAt ? -1 : 1))
  return known(choose(old, most, view))
}

/** Deletes old runs of workflows with their logs, but for the last of each workflow. */
export const deleteRuns = defineStep({
  id: 'delete-runs',
  title: 'Delete old runs',
  needs: ['actions: write'],
  reversible: false,
  confirmed: true,
  with: input,
  key: ({ older, most }) => `${older} ${most}`,
  plan: async (given, view) => {
    const found = await oldIn(given, view)
    if (!found.known) throw new IncompleteError(`the runs are unknown: ${found.reason}`)
    const chosen = chosenBefore(view) ?? found.value.map(({ id }) => id)
    return {
      effect: `deletes ${chosen.length} runs that are older than ${Math.round(given.older / day)} days`,
      changes: found.value.map(({ id }) => ({ kind: 'delete-run', run: id })),
      outputs: { count: chosen.length },
      chosen,
    }
  },
  done: async (given, view) => {
    const found = await oldIn(given, view)
    return found.known ? found.value.length === 0 : 'unknown'
  },
})
