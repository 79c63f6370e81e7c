import { judgeWaiting, readMailbox } from '../../context/mailbox/files.ts'
import { mailboxMemory } from '../../context/mailbox/memory.ts'
import type { Answer } from '../../domain/answer.ts'
import { blobHash } from '../../domain/identity.ts'
import type { Intent } from '../../domain/intent.ts'
import type { Live } from '../../domain/live.ts'
import type { Observed } from '../../domain/observed.ts'
import { approvalsOf } from '../../domain/receipt.ts'
import type { State, StateWriter } from '../../domain/state.ts'
import { approveUpdate, voidUpdate } from '../../effects/mailbox/approve.ts'
import type { ApprovedBy } from '../../effects/mailbox/entries.ts'
import type { Awaiting as AwaitingPort } from '../../effects/mailbox/process.ts'
import { ownerWhoApproved } from '../../reintegrate/approval.ts'
import { broughtBy } from './brought.ts'
import type { Brought } from './brought.ts'
import { whyGoverned } from './governed.ts'
import type { Governing } from './governed.ts'

/** A governed intent that no approval on record covers; what is not known of its origin, nobody can approve. */
export interface Awaiting {
  readonly intent: Intent
  readonly brought: Answer<Brought>
  /** Why it waits. */
  readonly reason: string
}

/** The review by which a code owner of the mailbox approved this very content on the pull request that brought it. */
const reviewed = async (
  live: Live,
  intent: Intent,
  { commit, pullRequest, requesters }: Brought,
): Promise<ApprovedBy | null> => {
  const { headSha: head, number } = pullRequest
  const owner = await ownerWhoApproved({ live, pullRequest, head, without: requesters }, intent.path)
  if (!owner.known || owner.value === null || owner.value.endsWith('[bot]')) return null
  const file = await live.file(intent.path, head)
  const same = file.known && file.value !== null && blobHash(Buffer.from(file.value)) === intent.blob
  return same ? { approver: owner.value, by: 'review', pullRequest: number, brought: commit, requesters } : null
}

/** How a governed intent stands: approved and so on record, approved by a review that is to be recorded, or waiting. */
type Standing = Awaiting & { readonly approved: 'on record' | ApprovedBy | null }

const toApprove = 'a person has to approve it on record'
const toApproveAnew = 'it was approved as another commit brought it: a person has to approve it anew, on record'

/** How an intent stands that needs an approval, which `why` says; null for one that needs none. */
const standingOf = async (given: Governing, intent: Intent, state: State): Promise<Standing | null> => {
  const { observed } = given
  const why = await whyGoverned(given, intent)
  if (why === null) return null
  const brought = await broughtBy(observed, intent, state)
  const recorded = approvalsOf(mailboxMemory(state).approvals, intent)
  const one = { intent, brought, reason: `${why}: ${recorded.length === 0 ? toApprove : toApproveAnew}` }
  if (!brought.known) return { ...one, reason: `${why}, and ${brought.reason}`, approved: null }
  if (recorded.some(({ brought: commit }) => commit === brought.value.commit)) return { ...one, approved: 'on record' }
  return { ...one, approved: await reviewed(observed.live, intent, brought.value) }
}

const standingsOf = async (
  given: Governing,
  intents: readonly Intent[],
  state: State,
): Promise<readonly Standing[]> => {
  const found: Standing[] = []
  for (const intent of intents) found.push(...[await standingOf(given, intent, state)].filter((one) => one !== null))
  return found
}

/** How the intents stand that lie on the default branch, were not applied and need an approval. */
const standings = async (given: Governing, state: State): Promise<readonly Standing[]> => {
  const { workspace, settings, registry, clock } = given.observed
  if (!registry.known) return []
  const { files } = await readMailbox(workspace.tree, settings.mailbox.dir)
  const { repository } = workspace
  const rules = { repository, registry: registry.value, mailbox: settings.mailbox, asOf: clock.now() }
  const judged = judgeWaiting(files, rules, mailboxMemory(state))
  return standingsOf(
    given,
    judged.flatMap(({ intent }) => intent ?? []),
    state,
  )
}

/** The intents on the default branch that wait for an approval. */
export const awaitingIn = async (given: Governing, state: State): Promise<readonly Awaiting[]> =>
  (await standings(given, state)).filter(({ approved }) => approved !== 'on record')

/** What the processor asks before it applies: an approval counts that is on record, of what the default branch holds now. */
export const awaitingApproval =
  (given: Governing): AwaitingPort =>
  async (intents, state) => {
    const waiting = (await standingsOf(given, intents, state)).filter(({ approved }) => approved !== 'on record')
    const reasons = new Map(waiting.map(({ intent, reason }) => [intent.path, reason]))
    return ({ path }) => reasons.get(path) ?? null
  }

/**
 * Records the approvals that code owners gave by their reviews, declares void those of files that are gone, and answers
 * what still waits for one.
 */
export const recordReviews = async (
  given: Governing,
  state: StateWriter,
  actor: string,
): Promise<readonly Awaiting[]> => {
  const { state: known, clock, workspace }: Observed = given.observed
  if (!known.known) return []
  const scribe = { actor, at: clock.now().toISOString(), commit: workspace.commit }
  const voids = voidUpdate(workspace.tree, scribe)
  const held = known.value
  const current = voids(held) === null ? held : await state.update('Approvals of files that are gone', voids)
  const found = await standings(given, current)
  const approving = found.flatMap(({ intent, approved }) =>
    approved === null || approved === 'on record' ? [] : [{ intent, approved }],
  )
  if (approving.length > 0) await state.update('Approvals by review', approveUpdate(approving, scribe))
  return found.filter(({ approved }) => approved === null)
}
