import { awaitingIn } from '../commands/intent/approvals.ts'
import { codeOf } from '../commands/intent/code.ts'
import type { Governing } from '../commands/intent/governed.ts'
import { readCode } from '../domain/confirm-code.ts'
import type { Intent } from '../domain/intent.ts'
import { approveUpdate, offeredAs } from '../effects/mailbox/approve.ts'
import type { Acting } from '../sprint/request.ts'

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
  { state }: Pick<Acting, 'state'>,
  given: { readonly approver: string; readonly code: string; readonly comment: number },
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
  const { approver, comment } = given
  const approved = {
    approver,
    by: 'confirm',
    pullRequest: pullRequest.number,
    brought: commit,
    comment,
    requesters,
  } as const
  const scribe = { at: now.toISOString(), commit: observed.workspace.commit }
  let recorded = false
  await state.update(`Confirmed by ${given.approver}`, (current) => {
    const next = approveUpdate([{ intent, approved }], scribe)(current)
    recorded = next !== null
    return next
  })
  return recorded ? { end: 'recorded', intent } : { end: 'void', reason: 'this code was used meanwhile' }
}
