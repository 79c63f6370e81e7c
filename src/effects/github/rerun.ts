import { z } from 'zod'
import type { Receipt } from '../../domain/change.ts'
import { unrepeated } from './place.ts'
import type { ChangeOf, Place } from './place.ts'

const runSchema = z.object({ status: z.string(), run_attempt: z.int(), head_sha: z.string(), html_url: z.string() })

/**
 * Runs the failed jobs of a run again. One that is going, or beyond the attempt that failed, was run again by somebody:
 * nothing is done.
 */
export const rerunWorkflow = async (
  { octokit, at }: Place,
  { kind, run, attempt }: ChangeOf<'rerun-workflow'>,
): Promise<Receipt> => {
  const which = { ...at, run_id: run }
  const found = runSchema.parse((await octokit.rest.actions.getWorkflowRun(which)).data)
  const already = found.run_attempt > attempt || found.status !== 'completed'
  if (!already) await octokit.rest.actions.reRunWorkflowFailedJobs({ ...which, ...unrepeated })
  return { kind, number: null, sha: found.head_sha, url: found.html_url, already }
}
