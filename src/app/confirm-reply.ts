import { awaitingIn } from '../commands/intent/approvals.ts'
import { exitCodes, IncompleteError, SarError } from '../domain/errors.ts'
import type { Observed } from '../domain/observed.ts'
import { governedTable } from '../report/governed.ts'
import { escapeMarkdown, inlineCode } from '../domain/markdown-text.ts'
import { governedRows, offerConfirmations } from '../commands/intent/offering.ts'
import type { CommentEvent } from '../server/comment-event.ts'
import { confirmIntent } from './confirmations.ts'
import { processIntents } from './process-intents.ts'
import { readCode } from '../domain/confirm-code.ts'
import type { RunRecord } from '../domain/state.ts'
import { isStillAwaiting, offeredRun } from '../rescue/consent.ts'
import type { Tree } from '../domain/workspace.ts'
import { replyWithPlan } from './plan-reply.ts'
import { actingOf, governingOf, observeDefault } from './repository.ts'
import type { RepositoryJob } from './repository.ts'
import { sweep } from './sweep.ts'

/** The person who commands it may not, whatever their right on the repository. */
export class DeniedError extends SarError {
  constructor(message: string) {
    super(message, exitCodes.incomplete)
  }
}

/** A person's word by a code: for a step of a rescue that nothing takes back, or for a governed intent. */
export async function confirmReply(
  job: RepositoryJob,
  observed: Observed,
  comment: CommentEvent['comment'],
  typed: string | undefined,
): Promise<string> {
  if (typed === undefined) return 'Name the code: `confirm CODE`.'
  if (observed.settings.service !== job.service)
    throw new IncompleteError(`the settings do not say \`service: ${job.service}\`, so no approval is recorded here`)
  const code = readCode(typed)
  const run = observed.state.known ? offeredRun(observed.state.value, code, job.now()) : null
  if (run !== null)
    return confirmStep(job, { tree: observed.workspace.tree, run }, { approver: comment.user.login, code })
  return confirmForIntent(job, observed, comment, code)
}

/** Lets the step act that the code was offered for, where what it would do is still the same. */
async function confirmStep(
  job: RepositoryJob,
  { tree, run }: { readonly tree: Tree; readonly run: RunRecord | string },
  { approver, code }: { readonly approver: string; readonly code: string },
): Promise<string> {
  if (typeof run === 'string') throw new IncompleteError(run, 'ask for the rescue again: the reply has a new code')
  const asked = { actor: approver, apply: false, playbook: run.playbook ?? '', code }
  const result = await sweep(job, asked)
  if (result === null) throw new IncompleteError('there are no merged settings, so nothing is acted on here')
  const own = result.outcomes.outcomes.find((outcome) => outcome.run === run.id)
  const isVoid = own !== undefined && isStillAwaiting(own, run.step)
  const isVoidBecause =
    'That code is void: the default branch has moved since, or the step would do something else now.'
  const told = await replyWithPlan(tree, result, (outcome) => outcome.run === run.id)
  return [...(isVoid ? [isVoidBecause, ''] : []), told].join('\n')
}

/** Records a person's word by a code, and applies what it was given for. */
async function confirmForIntent(
  job: RepositoryJob,
  observed: Observed,
  { user: { login: approver }, id }: CommentEvent['comment'],
  code: string,
): Promise<string> {
  const { state } = await actingOf(job, observed, { actor: approver, may: () => false })
  const confirmed = await confirmIntent(governingOf(job, observed), { state }, { approver, code, comment: id })
  if (confirmed.end !== 'recorded')
    throw new (confirmed.end === 'denied' ? DeniedError : IncompleteError)(confirmed.reason)
  const { path, name } = confirmed.intent
  const { outcomes } = await processIntents(job, await observeDefault(job))
  const outcome = outcomes.find((one) => one.path === path)
  const end = outcome === undefined ? 'applied already' : `${outcome.state}: ${escapeMarkdown(outcome.reason)}`
  return `@${approver} approved ${inlineCode(name)} (${inlineCode(path)}). It is ${end}.`
}

/** What waits for an approval. Codes are offered here, and void ones anew, where the App is the service. */
export async function governedLines(job: RepositoryJob, observed: Observed): Promise<readonly string[]> {
  const { state, settings } = observed
  if (!state.known || settings.service !== job.service) return []
  const awaiting = await awaitingIn(governingOf(job, observed), state.value)
  if (awaiting.length === 0) return []
  const acting = await actingOf(job, observed, { actor: await job.self(), may: () => false })
  const after = await offerConfirmations(observed, awaiting, acting, true)
  return governedTable(governedRows(awaiting, after ?? state.value), settings.mention)
}
