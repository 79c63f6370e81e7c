import { z } from 'zod'
import type { Receipt } from '../../domain/change.ts'
import { IncompleteError } from '../../domain/errors.ts'
import { refusedWith } from './failure.ts'
import type { ChangeOf, Place } from './place.ts'

const runSchema = z.object({ status: z.string(), html_url: z.string() })

/** Deletes a run of a workflow, with its logs. One that is going is left alone. */
export const deleteRun = async ({ octokit, at }: Place, { kind, run }: ChangeOf<'delete-run'>): Promise<Receipt> => {
  const which = { ...at, run_id: run }
  const receipt = { kind, number: run, sha: null, url: null }
  const find = async () => {
    try {
      return runSchema.parse((await octokit.rest.actions.getWorkflowRun(which)).data)
    } catch (error) {
      if (refusedWith(error) === 404) return null
      throw error
    }
  }
  const found = await find()
  if (found === null) return { ...receipt, already: true }
  if (found.status !== 'completed') throw new IncompleteError(`run ${run} is ${found.status}, and is left alone`)
  await octokit.rest.actions.deleteWorkflowRun(which)
  if ((await find()) !== null) throw new IncompleteError(`GitHub still lists run ${run}`)
  return { ...receipt, already: false }
}
