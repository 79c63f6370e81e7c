import { judgeWaiting, readMailbox } from '../../context/mailbox/files.ts'
import { mailboxMemory } from '../../context/mailbox/memory.ts'
import type { Answer } from '../../domain/answer.ts'
import { known, unknown } from '../../domain/answer.ts'
import { blobHash } from '../../domain/identity.ts'
import type { Intent } from '../../domain/intent.ts'
import type { Live, Origin, PullRequestSummary } from '../../domain/live.ts'
import type { Observed } from '../../domain/observed.ts'
import type { State, StateWriter } from '../../domain/state.ts'
import { approveUpdate } from '../../effects/mailbox/approve.ts'
import type { ApprovedBy } from '../../effects/mailbox/entries.ts'
import { ownerWhoApproved } from '../../reintegrate/approval.ts'

/** Where a governed intent comes from: the pull request that brought it, and those whose own word for it counts nothing. */
export interface Brought {
  readonly commit: string
  readonly pullRequest: PullRequestSummary
  /** Logins in lower case, sorted. */
  readonly requesters: readonly string[]
}

/** A governed intent that no approval on record covers; what is not known of its origin, nobody can approve. */
export interface Awaiting {
  readonly intent: Intent
  readonly brought: Answer<Brought>
}

/** The governed intents on the default branch that wait for an approval by what the state holds. */
export const governedIn = async (
  { workspace, settings, registry, clock }: Observed,
  state: State,
): Promise<readonly Intent[]> => {
  if (!registry.known) return []
  const { files } = await readMailbox(workspace.tree, settings.mailbox.dir)
  const { repository } = workspace
  const rules = { repository, registry: registry.value, mailbox: settings.mailbox, asOf: clock.now() }
  return judgeWaiting(files, rules, mailboxMemory(state)).flatMap((one) =>
    one.state === 'governed' ? [one.intent] : [],
  )
}

const unbrought =
  'no merged pull request brought it, so nobody can say who asked for it: bring it by a pull request of its own'

const requestersOf = (intent: Intent, { authors, pullRequests }: Origin): readonly string[] => {
  const named = intent.queuedBy === null ? [] : [intent.queuedBy.replace(/^@/, '')]
  const all = [...pullRequests.map(({ author }) => author), ...authors, ...named]
  return [...new Set(all.map((login) => login.toLowerCase()))].toSorted()
}

/** The pull request through which an intent came to the default branch, and who asked for it. */
export const broughtBy = async ({ workspace, live }: Observed, intent: Intent): Promise<Answer<Brought>> => {
  const { commit, defaultBranch } = workspace
  if (commit === null || defaultBranch === null) return unknown('the default branch is not known')
  const origin = await live.origin(intent.path, { commit, branch: defaultBranch })
  if (!origin.known) return origin
  const [pullRequest] = origin.value?.pullRequests ?? []
  if (origin.value === null || pullRequest === undefined) return unknown(unbrought)
  return known({ commit: origin.value.commit, pullRequest, requesters: requestersOf(intent, origin.value) })
}

/** The review by which a code owner of the mailbox approved this very content on the pull request that brought it. */
const reviewed = async (
  live: Live,
  intent: Intent,
  { pullRequest, requesters }: Brought,
): Promise<ApprovedBy | null> => {
  const { headSha: head, number } = pullRequest
  const owner = await ownerWhoApproved({ live, pullRequest, head, without: requesters }, intent.path)
  if (!owner.known || owner.value === null || owner.value.endsWith('[bot]')) return null
  const file = await live.file(intent.path, head)
  const same = file.known && file.value !== null && blobHash(Buffer.from(file.value)) === intent.blob
  return same ? { approver: owner.value, by: 'review', pullRequest: number, requesters } : null
}

/**
 * Records the approvals that code owners gave by their reviews, and answers what still waits for one. Asks GitHub only
 * where a governed intent waits.
 */
export const recordReviews = async (observed: Observed, state: StateWriter): Promise<readonly Awaiting[]> => {
  if (!observed.state.known) return []
  const approving: { readonly intent: Intent; readonly approved: ApprovedBy }[] = []
  const awaiting: Awaiting[] = []
  for (const intent of await governedIn(observed, observed.state.value)) {
    const brought = await broughtBy(observed, intent)
    const approved = brought.known ? await reviewed(observed.live, intent, brought.value) : null
    if (approved === null) awaiting.push({ intent, brought })
    else approving.push({ intent, approved })
  }
  const scribe = { at: observed.clock.now().toISOString(), commit: observed.workspace.commit }
  if (approving.length > 0) await state.update('Approvals by review', approveUpdate(approving, scribe))
  return awaiting
}
