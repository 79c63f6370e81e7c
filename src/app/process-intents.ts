import { createReader } from '../context/github/reader.ts'
import type { Observed } from '../domain/observed.ts'
import { createApply } from '../effects/apply.ts'
import { openApprovals } from '../effects/mailbox/approve.ts'
import { processMailbox } from '../effects/mailbox/process.ts'
import type { MailboxResult } from '../effects/mailbox/outcome.ts'
import { isTidyDue, removeConsumed } from '../effects/mailbox/remove-consumed.ts'
import { mailboxGlob } from '../formats/intents/judge.ts'
import { awaitingApproval, recordReviews } from '../commands/intent/approvals.ts'
import { offerConfirmations } from '../commands/intent/offering.ts'
import { actingOf, governingOf } from './repository.ts'
import type { RepositoryJob } from './repository.ts'

/** Whether there is nothing to process: no file in the mailbox, no code offered for one, and no approval of one that is gone. */
export const isMailboxEmpty = ({ workspace, settings, state }: Observed): boolean =>
  workspace.tree.partial === null &&
  workspace.tree.match([mailboxGlob(settings.mailbox.dir)]).length === 0 &&
  state.known &&
  state.value.confirmations.length === 0 &&
  openApprovals(state.value).length === 0

/**
 * Applies what the default branch's mailbox asks for, once in effect, and records it. Approvals by review are recorded
 * first; for governed intents that lack one, a code is offered.
 */
export const processIntents = async (job: RepositoryJob, observed: Observed): Promise<MailboxResult> => {
  const { workspace, settings, registry } = observed
  const github = await job.clients.writing()
  const { state, apply, stopped } = await actingOf(job, observed, { actor: await job.self(), may: () => false })
  const governing = governingOf(job, observed)
  const awaiting = await recordReviews(governing, state, await job.self())
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
    {
      state,
      apply,
      stopped,
      awaiting: awaitingApproval(governing),
      live: () => createReader(github, job.repository),
      clock: { now: job.now },
    },
  )
}

/** Removes what was applied from the default branch, where that is due and nothing is stopped. */
export const tidyUnasked = async (job: RepositoryJob, observed: Observed): Promise<void> => {
  const { workspace, settings } = observed
  const { tree, commit, defaultBranch } = workspace
  if (commit === null || defaultBranch === null || isMailboxEmpty(observed)) return
  const acting = await actingOf(job, observed, { actor: await job.self(), may: () => false })
  const { state } = await acting.state.read()
  const request = { tree, commit, defaultBranch, state, remove: settings.mailbox.remove }
  const github = await job.clients.writing()
  const live = createReader(github, job.repository)
  if (!(await isTidyDue(request, live, job.now())) || (await acting.stopped()) !== null) return
  const target = { octokit: github.octokit, repository: job.repository, author: await job.self(), defaultBranch }
  const committing = createApply({ ...target, intoDefaultBranch: true })
  await removeConsumed(request, { apply: acting.apply, committing })
}
