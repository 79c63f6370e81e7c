import type { Outcome } from '../domain/outcome.ts'
import type { SprintResult } from '../domain/sprint-result.ts'
import type { Tree } from '../domain/workspace.ts'
import { planDetails } from '../report/plan-details.ts'
import { sprintReply } from '../report/sprint-reply.ts'
import { plannedTexts } from '../sprint/planned-texts.ts'

/** GitHub takes 65,536 characters; the rest is for what stands around a reply. */
export const longestReply = 64_000

/** What a sprint came to, and at length what is only planned yet of the rescues that are asked about. */
export const replyWithPlan = async (
  tree: Tree,
  result: SprintResult,
  isAskedAbout: (outcome: Outcome) => boolean,
): Promise<string> => {
  const told = sprintReply(result)
  const texts = await plannedTexts(tree, result.outcomes)
  const own = result.outcomes.outcomes.filter(isAskedAbout)
  const plan = planDetails(own, (path) => texts.get(path) ?? null, longestReply - told.length - 200)
  return plan === '' ? told : `${told}\n\n${plan}`
}
