import { awaitingIn } from '../commands/intent/approvals.ts'
import { exitCodes, IncompleteError, SarError } from '../domain/errors.ts'
import type { Observed } from '../domain/observed.ts'
import { governedTable } from '../report/governed.ts'
import { escapeMarkdown, inlineCode } from '../domain/markdown-text.ts'
import { governedRows, offerConfirmations } from '../commands/intent/offering.ts'
import type { CommentEvent } from '../server/comment-event.ts'
import { confirmIntent } from './confirmations.ts'
import { processIntents } from './process-intents.ts'
import { actingOf, governingOf, observeDefault } from './repository.ts'
import type { RepositoryJob } from './repository.ts'

/** The person who commands it may not, whatever their right on the repository. */
export class DeniedError extends SarError {
  constructor(message: string) {
    super(message, exitCodes.incomplete)
  }
}

/** Records a person's word by a code, and applies what it was given for. */
export async function confirmReply(
  job: RepositoryJob,
  observed: Observed,
  { user: { login: approver }, id }: CommentEvent['comment'],
  code: string | undefined,
): Promise<string> {
  if (code === undefined) return 'Name the code: `confirm CODE`.'
  if (observed.settings.service !== job.service)
    throw new IncompleteError(`the settings do not say \`service: ${job.service}\`, so no approval is recorded here`)
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
