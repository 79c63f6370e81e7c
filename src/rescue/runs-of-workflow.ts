import type { Answer } from '../domain/answer.ts'
import { known } from '../domain/answer.ts'
import type { WorkflowRun } from '../domain/live.ts'
import type { StepView } from '../domain/step.ts'

/** GitHub's words for a run that has not ended (REST API, “List workflow runs for a repository”). */
const going = ['requested', 'queued', 'pending', 'waiting', 'in_progress'] as const

/** Words for a run that nothing works at yet. */
const unstarted: ReadonlySet<string> = new Set(['requested', 'queued', 'pending', 'waiting'])

/** Whether no runner has taken a run yet. */
export const isUnstarted = ({ status }: WorkflowRun): boolean => unstarted.has(status)

/** Whether a run is of a workflow; GitHub may write the reference behind the path. */
export const isOf = ({ path }: WorkflowRun, workflow: string): boolean => path.split('@')[0] === workflow

/** The run of a workflow that is going on, on the default branch: the newest, or null. */
export const runningNow = async (workflow: string, view: StepView): Promise<Answer<WorkflowRun | null>> => {
  const found: WorkflowRun[] = []
  for (const status of going) {
    const listed = await view.live.runs({ branch: view.defaultBranch, status })
    if (!listed.known) return listed
    found.push(...listed.value.filter((run) => isOf(run, workflow)))
  }
  return known(found.toSorted((a, b) => b.id - a.id)[0] ?? null)
}

/** The earliest run that was started by hand on the default branch at or after an instant (ISO 8601), or null. */
export const dispatchedSince = async (
  workflow: string,
  since: string,
  view: StepView,
): Promise<Answer<WorkflowRun | null>> => {
  const listed = await view.live.runs({ branch: view.defaultBranch, since: new Date(since) })
  if (!listed.known) return listed
  const own = listed.value.filter((run) => isOf(run, workflow) && run.event === 'workflow_dispatch')
  return known(own.toSorted((a, b) => a.id - b.id)[0] ?? null)
}
