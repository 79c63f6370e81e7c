import { scalars } from '../../../../formats/yaml-locator.ts'
import type { Job } from '../../../../formats/workflows.ts'
import { at, itemsAt, textAt } from '../../../../formats/yaml-tree.ts'

/** Names that people give to the one job that stands for all others. */
const gateName =
  /(?:^|[-_ ])(?:gate|all[-_ ](?:green|pass|passed|checks|tests|jobs|required|good|ok|success(?:ful)?|done)|required(?:[-_ ]checks)?|ci[-_ ](?:ok|status|success|complete|gate|passed)|(?:checks?|tests?|build)[-_ ](?:ok|status|passed|success|complete|gate))(?:$|[-_ ])/i

/** How a job that stands for others can be green while they are red. */
export type Hole = 'skipped' | 'ignores'

const runsAnyway = /\balways\s{0,9}\(|!\s{0,9}cancelled\s{0,9}\(|\bfailure\s{0,9}\(/i

/** The name that GitHub gives to a job's check. */
export const checkName = (job: Job): string => textAt(job.node, 'name')?.text ?? job.id

/**
 * The hole in a job that, by its name or the branch's rules, stands for those that it needs. GitHub takes a required
 * check that was skipped for a success ("Troubleshooting required status checks").
 */
export const holeOf = (job: Job): Hole | null => {
  if (job.uses !== null || itemsAt(job.node, 'needs').length === 0) return null
  if (!runsAnyway.test(textAt(job.node, 'if')?.text ?? '')) return 'skipped'
  const body = [at(job.node, 'steps'), at(job.node, 'env'), at(job.node, 'if')]
  const asks = body.some((part) => [...scalars(part ?? null)].some(({ text }) => /\bneeds\b/.test(text.text)))
  return asks ? null : 'ignores'
}

/** Whether a job calls itself the one that stands for others. */
export const isCalledGate = (job: Job): boolean => gateName.test(job.id) || gateName.test(checkName(job))
