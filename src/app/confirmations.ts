import { awaitingIn } from '../commands/intent/approvals.ts'
import type { Awaiting } from '../commands/intent/approvals.ts'
import type { Brought } from '../commands/intent/brought.ts'
import type { Governing } from '../commands/intent/governed.ts'
import { confirmCode, readCode } from '../context/mailbox/confirm-code.ts'
import type { Intent } from '../domain/intent.ts'
import type { Observed } from '../domain/observed.ts'
import { receiptHash, wantedValue } from '../domain/receipt.ts'
import type { ConfirmationRecord, State } from '../domain/state.ts'
import { approveUpdate, offeredAs, offerUpdate, voidAt } from '../effects/mailbox/approve.ts'
import { governedComment, governedMarker } from '../report/governed.ts'
import type { GovernedRow } from '../report/governed.ts'
import type { Acting } from '../sprint/request.ts'

/** The code binds all that the intent would do, to the commit that brought it and to who asked for it. */
const codeOf = (repository: string, intent: Intent, { commit, requesters }: Brought): string =>
  confirmCode({
    repository,
    head: commit,
    plan: {
      act: 'apply-intent',
      path: intent.path,
      blob: intent.blob,
      operation: intent.operation,
      scope: intent.scope,
      environment: intent.environment,
      name: intent.name,
      value: receiptHash(intent, wantedValue(intent)),
    },
    requester: requesters.join(' '),
  })

const offersOf = (repository: string, awaiting: readonly Awaiting[], now: Date): readonly ConfirmationRecord[] =>
  awaiting.flatMap(({ intent, brought }) =>
    brought.known
      ? {
          code: codeOf(repository, intent, brought.value),
          path: intent.path,
          blob: intent.blob,
          head: brought.value.commit,
          pullRequest: brought.value.pullRequest.number,
          requesters: [...brought.value.requesters],
          offered: now.toISOString(),
        }
      : [],
  )

/** What waits for an approval, for showing, with the codes that the state offers. */
export const governedRows = (awaiting: readonly Awaiting[], { confirmations }: State): readonly GovernedRow[] =>
  awaiting.map(({ intent, brought }) => {
    const offer = confirmations.find(({ path, blob }) => path === intent.path && blob === intent.blob)
    const { path, name, operation } = intent
    return {
      path,
      name,
      operation,
      requesters: brought.known ? brought.value.requesters : [],
      confirm: !brought.known
        ? brought.reason
        : offer === undefined
          ? 'no code is offered yet'
          : { code: offer.code, until: voidAt(offer).toISOString() },
    }
  })

type Writing = Pick<Acting, 'state' | 'apply'>

/**
 * Offers codes for what waits, and says so on the pull requests that brought it. `again`: codes that are void are
 * offered anew. Asks and writes nothing where the state as observed offers just these. Gives the state after it.
 */
export const offerConfirmations = async (
  observed: Observed,
  awaiting: readonly Awaiting[],
  { state, apply }: Writing,
  again: boolean,
): Promise<State | null> => {
  const { repository } = observed.workspace
  if (repository === null || !observed.state.known) return null
  const before = observed.state.value
  const now = observed.clock.now()
  const update = offerUpdate(offersOf(repository, awaiting, now), now, again)
  if (update(before) === null) return before
  const after = await state.update('Codes for governed intents', update)
  const told = new Set([...before.confirmations, ...after.confirmations].map(({ pullRequest }) => pullRequest))
  for (const issue of [...told].toSorted((a, b) => a - b)) {
    const here = awaiting.filter(({ brought }) => brought.known && brought.value.pullRequest.number === issue)
    const body = governedComment(governedRows(here, after), observed.settings.mention)
    await apply({ kind: 'comment', issue, marker: governedMarker, body })
  }
  return after
}

/** A person's word by a code: recorded, or why not. `denied`: this person may not give it. */
export type Confirmed =
  | { readonly end: 'recorded'; readonly intent: Intent }
  | { readonly end: 'denied' | 'void'; readonly reason: string }

/**
 * Records that a person who may maintain the repository approves the intent that a code was offered for. Everything
 * that the code binds is read again: an intent that changed has another code.
 */
export const confirmIntent = async (
  governing: Governing,
  { state }: Pick<Writing, 'state'>,
  given: { readonly approver: string; readonly code: string },
): Promise<Confirmed> => {
  const { observed } = governing
  const code = readCode(given.code)
  const now = observed.clock.now()
  const { state: before } = await state.read()
  const offer = offeredAs(before, code, now)
  if (typeof offer === 'string') return { end: 'void', reason: offer }
  const waiting = await awaitingIn(governing, before)
  const one = waiting.find(({ intent: { path, blob } }) => path === offer.path && blob === offer.blob)
  const repository = observed.workspace.repository ?? ''
  if (one?.brought.known !== true || codeOf(repository, one.intent, one.brought.value) !== code)
    return { end: 'void', reason: `what this code was for has changed: ${offer.path}` }
  const { intent, brought } = one
  const { requesters, pullRequest, commit } = brought.value
  if (requesters.includes(given.approver.toLowerCase()))
    return { end: 'denied', reason: `@${given.approver} asked for it, and nobody confirms what they asked for` }
  const { approver } = given
  const approved = { approver, by: 'confirm', pullRequest: pullRequest.number, brought: commit, requesters } as const
  const scribe = { at: now.toISOString(), commit: observed.workspace.commit }
  let recorded = false
  await state.update(`Confirmed by ${given.approver}`, (current) => {
    const next = approveUpdate([{ intent, approved }], scribe)(current)
    recorded = next !== null
    return next
  })
  return recorded ? { end: 'recorded', intent } : { end: 'void', reason: 'this code was used meanwhile' }
}
