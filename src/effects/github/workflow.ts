import { z } from 'zod'
import type { Receipt } from '../../domain/change.ts'
import { unrepeated } from './place.ts'
import type { ChangeOf, Place } from './place.ts'

/** By this input a workflow's run is known again: the workflow writes it into its `run-name`. */
const keyInput = 'sar-key'

const runsSchema = z.object({
  workflow_runs: z.array(
    z.object({ id: z.int(), display_title: z.string(), html_url: z.string(), head_sha: z.string() }),
  ),
})

/** What GitHub says of the run that a dispatch started; servers before 2026 say nothing (204). */
const startedSchema = z.object({ workflow_run_id: z.int().positive(), html_url: z.string() })

/** A workflow's file name, by which the API knows it, from its path. */
const idOf = (workflow: string): string => workflow.slice(workflow.lastIndexOf('/') + 1)

/** The run that an earlier dispatch with the same key started. */
const findRun = async ({ octokit, at }: Place, wanted: ChangeOf<'dispatch-workflow'>) => {
  const key = wanted.inputs[keyInput]
  if (key === undefined || key === '') return null
  const query = { ...at, workflow_id: idOf(wanted.workflow), event: 'workflow_dispatch', per_page: 100 }
  const { workflow_runs: runs } = runsSchema.parse((await octokit.rest.actions.listWorkflowRuns(query)).data)
  return runs.find(({ display_title: title }) => title.split(/\s+/).includes(key)) ?? null
}

/** Starts a workflow and tells its run's id as `number` where GitHub does, unless a run of its latest hundred bears the same key. Without a key it is started each time. */
export const dispatchWorkflow = async (place: Place, wanted: ChangeOf<'dispatch-workflow'>): Promise<Receipt> => {
  const found = await findRun(place, wanted)
  if (found !== null) {
    return { kind: wanted.kind, number: found.id, sha: found.head_sha, url: found.html_url, already: true }
  }
  const { octokit, at } = place
  const asked = { ...at, workflow_id: idOf(wanted.workflow), ref: wanted.ref, inputs: { ...wanted.inputs } }
  const answer = await octokit.rest.actions.createWorkflowDispatch({
    ...asked,
    return_run_details: true,
    ...unrepeated,
  })
  const started = startedSchema.safeParse(answer.data).data
  const run = { number: started?.workflow_run_id ?? null, url: started?.html_url ?? null }
  return { kind: wanted.kind, ...run, sha: null, already: false }
}

const workflowSchema = z.object({ state: z.string(), html_url: z.string() })

/** Enables a workflow that somebody disabled, or GitHub for want of activity. */
export const enableWorkflow = async ({ octokit, at }: Place, change: ChangeOf<'enable-workflow'>): Promise<Receipt> => {
  const which = { ...at, workflow_id: idOf(change.workflow) }
  const { state, html_url: url } = workflowSchema.parse((await octokit.rest.actions.getWorkflow(which)).data)
  const already = state === 'active'
  if (!already) await octokit.rest.actions.enableWorkflow(which)
  return { kind: change.kind, number: null, sha: null, url, already }
}
