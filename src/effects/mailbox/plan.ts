import { laterApplied } from '../../context/mailbox/memory.ts'
import { maximumTries } from '../../domain/intent.ts'
import type { Intent } from '../../domain/intent.ts'
import type { MailboxRecord, State } from '../../domain/state.ts'
import type { MailboxOutcome, MailboxOutcomeState } from './outcome.ts'

/** The judgement of one file as `context/mailbox` gives it. */
export interface Judged {
  readonly state: 'due' | 'held' | 'governed' | 'conflict' | 'refused' | 'broken'
  readonly path: string
  readonly blob: string
  readonly intent: Intent | null
  readonly reason: string
  readonly winner?: string | null
  readonly name?: string | null
}

/**
 * What this run does with one file: apply it, note that it lost against one that is applied, let it wait for the end of
 * a later one, note that it is refused, or leave it as it is.
 */
export type Planned =
  | { readonly act: 'apply'; readonly intent: Intent; readonly failure: MailboxRecord | null }
  | { readonly act: 'supersede'; readonly judged: Judged; readonly winner: string; readonly reason: string }
  | { readonly act: 'yield'; readonly intent: Intent; readonly winner: string; readonly reason: string }
  | { readonly act: 'refuse'; readonly judged: Judged; readonly failure: MailboxRecord | null }
  | { readonly act: 'leave'; readonly outcome: MailboxOutcome }

export type Toward = Extract<Planned, { readonly act: 'apply' }>
export type Aside = Extract<Planned, { readonly act: 'supersede' | 'refuse' }>

/** The line for printing about a file. */
export const outcomeOf = (
  judged: Pick<Judged, 'path' | 'intent' | 'name'>,
  state: MailboxOutcomeState,
  reason: string,
  permission: string | null = null,
): MailboxOutcome => ({
  path: judged.path,
  name: judged.intent?.name ?? judged.name ?? null,
  operation: judged.intent?.operation ?? null,
  store: judged.intent?.store ?? null,
  scope: judged.intent?.scope ?? null,
  environment: judged.intent?.environment ?? null,
  state,
  reason,
  permission,
})

const leave = (judged: Judged, state: MailboxOutcomeState, reason: string): Planned => ({
  act: 'leave',
  outcome: outcomeOf(judged, state, reason),
})

const cameLater = (winner: string): string => `${winner} came later and wants something else`

const planSound = (judged: Judged, intent: Intent, failure: MailboxRecord | null, state: State): Planned => {
  const applied = laterApplied(state.ledger, intent)
  if (applied !== null) return { act: 'supersede', judged, winner: applied, reason: cameLater(applied) }
  const winner = judged.state === 'conflict' ? (judged.winner ?? null) : null
  if (winner !== null) return { act: 'yield', intent, winner, reason: cameLater(winner) }
  return { act: 'apply', intent, failure }
}

/** Decides over one judged file, by what earlier runs remember of it. */
export const plan = (judged: Judged, state: State, now: Date): Planned => {
  const failure = state.mailbox.find(({ path, blob }) => path === judged.path && blob === judged.blob) ?? null
  if (failure !== null && failure.tries >= maximumTries) return leave(judged, 'dead', failure.reason)
  if (judged.state === 'held' || judged.state === 'governed') return leave(judged, judged.state, judged.reason)
  const later = failure?.nextTry ?? null
  const isEarly = later !== null && Date.parse(later) > now.getTime()
  if (judged.intent === null)
    return isEarly ? leave(judged, 'refused', judged.reason) : { act: 'refuse', judged, failure }
  if (isEarly && judged.state === 'due')
    return leave(judged, 'waiting', `${failure?.reason ?? ''}; tried again after ${later}`)
  return planSound(judged, judged.intent, failure, state)
}
