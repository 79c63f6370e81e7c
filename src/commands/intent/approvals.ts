import { judgeWaiting, readMailbox } from '../../context/mailbox/files.ts'
import { mailboxMemory } from '../../context/mailbox/memory.ts'
import { unknown } from '../../domain/answer.ts'
import type { Answer } from '../../domain/answer.ts'
import { maximumTries } from '../../domain/intent.ts'
import type { Approval, Intent } from '../../domain/intent.ts'
import type { Observed } from '../../domain/observed.ts'
import { approvalsOf } from '../../domain/receipt.ts'
import type { State, StateWriter } from '../../domain/state.ts'
import { approveUpdate, voidUpdate } from '../../effects/mailbox/approve.ts'
import type { ApprovedBy } from '../../effects/mailbox/entries.ts'
import type { Awaiting as AwaitingPort } from '../../effects/mailbox/process.ts'
import { broughtBy } from './brought.ts'
import type { Brought } from './brought.ts'
import { whyUnconfirmed } from './confirmed.ts'
import { whyWaits } from './governed.ts'
import type { Governing } from './governed.ts'
import { reviewOf } from './reviewed.ts'

/** A governed intent that no approval on record covers; what is not known of its origin, nobody can approve. */
export interface Awaiting {
  readonly intent: Intent
  readonly brought: Answer<Brought>
  /** Why it waits. */
  readonly reason: string
  /** Why approvals that people gave do not count. */
  readonly notes: readonly string[]
}

/** How a governed intent stands: approved and so on record, approved by a review that is to be recorded, or waiting. */
type Standing = Awaiting & { readonly approved: 'on record' | ApprovedBy | null }

const toApprove = 'a person has to approve it on record'
const toApproveAnew = 'it was approved as another commit brought it: a person has to approve it anew, on record'

/** Why each confirmation on record does not hold at GitHub; null where one does. */
const whyNoneHolds = async (
  observed: Observed,
  intent: Intent,
  { brought, recorded }: { readonly brought: Brought; readonly recorded: readonly Approval[] },
): Promise<readonly string[] | null> => {
  const reasons: string[] = []
  for (const { comment, requesters = [] } of recorded) {
    if (comment === null) continue
    const reason = await whyUnconfirmed(observed, { intent, brought, comment, requesters })
    if (reason === null) return null
    reasons.push(reason)
  }
  return reasons
}

const words = (why: string, notes: readonly string[], { requesters }: Brought): string =>
  [`${why}, other than who asked for it as author or by a push (${requesters.join(', ')})`, ...notes].join('; ')

/** What is remembered, and the instant by which the intents are judged. */
interface AsOf {
  readonly state: State
  readonly now: Date
}

/** Whether an intent will not be tried now, approved or not: it was given up, or its next try is not due yet. */
const isResting = ({ path, blob }: Intent, { mailbox }: State, now: Date): boolean =>
  mailbox.some(
    (one) =>
      one.path === path &&
      one.blob === blob &&
      (one.tries >= maximumTries || (one.nextTry !== null && Date.parse(one.nextTry) > now.getTime())),
  )

/**
 * How an intent stands that needs an approval, which `why` says; null for one that needs none or is not tried now. The
 * ledger says which approvals there are, and GitHub whether they hold: whoever may write the ledger cannot make one up.
 */
const standingOf = async (given: Governing, intent: Intent, { state, now }: AsOf): Promise<Standing | null> => {
  const { observed } = given
  if (isResting(intent, state, now)) return null
  const waits = await whyWaits(given, intent, now)
  if (waits === null) return null
  const { reason: why, release } = waits
  if (!release) return { intent, brought: unknown(why), reason: why, notes: [], approved: null }
  const brought = await broughtBy(observed, intent, state)
  if (!brought.known) return { intent, brought, reason: `${why}, and ${brought.reason}`, notes: [], approved: null }
  const all = approvalsOf(mailboxMemory(state).approvals, intent)
  const recorded = all.filter((one) => one.brought === brought.value.commit)
  const failed = await whyNoneHolds(observed, intent, { brought: brought.value, recorded })
  if (failed === null) return { intent, brought, reason: why, notes: [], approved: 'on record' }
  const review = await reviewOf(given, intent, brought.value)
  const isReviewed = recorded.some(({ comment }) => comment === null)
  const gone = isReviewed && review.approved === null ? ['the review on record does not hold at GitHub any more'] : []
  const notes = [...failed, ...gone, ...review.notes]
  const wanted = `${why}: ${all.length > 0 && recorded.length === 0 ? toApproveAnew : toApprove}`
  const approved = isReviewed && review.approved !== null ? 'on record' : review.approved
  return { intent, brought, reason: words(wanted, notes, brought.value), notes, approved }
}

const standingsOf = async (given: Governing, intents: readonly Intent[], asOf: AsOf): Promise<readonly Standing[]> => {
  const found: Standing[] = []
  for (const intent of intents) found.push(...[await standingOf(given, intent, asOf)].filter((one) => one !== null))
  return found
}

/** How the intents stand that lie on the default branch, were not applied and need an approval. */
const standings = async (given: Governing, state: State): Promise<readonly Standing[]> => {
  const { workspace, settings, registry, clock } = given.observed
  if (!registry.known) return []
  const { files } = await readMailbox(workspace.tree, settings.mailbox.dir)
  const { repository } = workspace
  const now = clock.now()
  const rules = { repository, registry: registry.value, mailbox: settings.mailbox, asOf: now }
  const judged = judgeWaiting(files, rules, mailboxMemory(state))
  return standingsOf(
    given,
    judged.flatMap(({ intent }) => intent ?? []),
    { state, now },
  )
}

/** The intents on the default branch that wait for an approval. */
export const awaitingIn = async (given: Governing, state: State): Promise<readonly Awaiting[]> =>
  (await standings(given, state)).filter(({ approved }) => approved !== 'on record')

/** What the processor asks before it applies: an approval counts that is on record, of what the default branch holds now. */
export const awaitingApproval =
  (given: Governing): AwaitingPort =>
  async (intents, state, now) => {
    const waiting = (await standingsOf(given, intents, { state, now })).filter(
      ({ approved }) => approved !== 'on record',
    )
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
