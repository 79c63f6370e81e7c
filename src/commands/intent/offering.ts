import type { Acting } from '../../sprint/request.ts'
import { SarError } from '../../domain/errors.ts'
import type { Observed } from '../../domain/observed.ts'
import type { ConfirmationRecord, State } from '../../domain/state.ts'
import { offerUpdate, voidAt } from '../../effects/mailbox/approve.ts'
import { governedComment, governedMarker } from '../../report/governed.ts'
import type { GovernedRow } from '../../report/governed.ts'
import type { Awaiting } from './approvals.ts'
import { codeOf } from './code.ts'

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
  awaiting.map(({ intent, brought, notes }) => {
    const offer = confirmations.find(({ path, blob }) => path === intent.path && blob === intent.blob)
    const { path, name, operation } = intent
    return {
      path,
      name,
      operation,
      requesters: brought.known ? brought.value.requesters : [],
      notes,
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

/** Offers codes as `offerConfirmations` does; what is to be said where that failed, which keeps nothing from being applied. */
export const offerIfPossible = async (
  observed: Observed,
  awaiting: readonly Awaiting[],
  writing: Writing,
): Promise<readonly string[]> => {
  try {
    await offerConfirmations(observed, awaiting, writing, false)
    return []
  } catch (error) {
    if (!(error instanceof SarError)) throw error
    return [`no code could be offered for what waits for an approval: ${error.message}`]
  }
}
