import { known } from '../domain/answer.ts'
import type { Answer } from '../domain/answer.ts'
import { IncompleteError } from '../domain/errors.ts'
import type { Check, PullRequestSummary } from '../domain/live.ts'
import type { StepView } from '../domain/step.ts'

/** The gates refused what a rescue proposed: its playbook may try again. */
export class GateRefusal extends IncompleteError {}

/** Jobs of Actions report through this app; the App's own check comes from the App. */
const actions = 'github-actions'

/** The gates' check of a head: the App's own, or the job of the workflow where the Action is the service. */
const isOurs = ({ name, app }: Check, service: StepView['settings']['service']): boolean =>
  service === 'app' ? name === 'SAR gate' && app !== actions : name === 'sar / gate' && app === actions

const refusals: ReadonlySet<string> = new Set(['failure', 'timed_out', 'cancelled', 'startup_failure'])

/**
 * Whether the gates have passed on a pull request's head; false while they have not told. Throws a GateRefusal where they
 * failed on `own`, the commit that the rescue made, and an IncompleteError where they failed on what somebody else put
 * there: that is for whoever did.
 */
export const gatesPassed = async (
  view: StepView,
  { number, headRef, headSha }: PullRequestSummary,
  own: string | null,
): Promise<Answer<boolean>> => {
  if (own !== null && own !== headSha) {
    const tip = await view.live.branchHead(headRef)
    if (!tip.known) return tip
    // The branch was written anew since the pull request was looked at: nothing is told of what it holds now.
    if (tip.value === own) return known(false)
  }
  const checks = await view.live.checks(headSha)
  if (!checks.known) return checks
  const ours = checks.value.filter((check) => isOurs(check, view.settings.service))
  const failed = ours.find(({ conclusion }) => conclusion !== null && refusals.has(conclusion))
  if (failed === undefined) return known(ours.length > 0 && ours.every(({ conclusion }) => conclusion === 'success'))
  const said = failed.title === null ? '' : `: ${failed.title}`
  if (own === null || own === headSha) throw new GateRefusal(`the gates failed on #${number}${said}`)
  throw new IncompleteError(`the gates failed on #${number}, on commits that the rescue did not make${said}`)
}
