import { createReader } from '../context/github/reader.ts'
import type { Observed } from '../domain/observed.ts'
import { processMailbox } from '../effects/mailbox/process.ts'
import type { MailboxResult } from '../effects/mailbox/outcome.ts'
import { recordReviews } from '../commands/intent/approvals.ts'
import { offerConfirmations } from './confirmations.ts'
import { actingOf } from './repository.ts'
import type { RepositoryJob } from './repository.ts'

/**
 * Applies what the default branch's mailbox asks for, once in effect, and records it. Approvals by review are recorded
 * first; for governed intents that lack one, a code is offered.
 */
export const processIntents = async (job: RepositoryJob, observed: Observed): Promise<MailboxResult> => {
  const { workspace, settings, registry } = observed
  const github = await job.clients.writing()
  const { state, apply, stopped } = await actingOf(job, observed, { actor: await job.self(), may: () => false })
  const awaiting = await recordReviews(observed, state)
  await offerConfirmations(observed, awaiting, { state, apply }, false)
  return processMailbox(
    {
      tree: workspace.tree,
      commit: workspace.commit,
      repository: job.repository,
      mailbox: settings.mailbox,
      registry,
      actor: await job.self(),
    },
    { state, apply, stopped, live: () => createReader(github, job.repository), clock: { now: job.now } },
  )
}
