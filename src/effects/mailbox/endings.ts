import { maximumTries } from '../../domain/intent.ts'
import type { Intent } from '../../domain/intent.ts'
import { permissionsFor } from '../../domain/permissions.ts'
import { crossed, fateReason } from './fate.ts'
import type { Fate } from './fate.ts'
import { changeOf } from './live-values.ts'
import type { Looked } from './look.ts'
import { stoodSo } from './outcome.ts'
import type { MailboxOutcome } from './outcome.ts'
import { outcomeOf } from './plan.ts'
import type { Aside } from './plan.ts'
import { triedInVain } from './tries.ts'
import type { Written } from './write.ts'

/** What stands for a file that is set aside: it lost, or it is refused once more. */
export const asideOutcome = (one: Aside, now: Date): MailboxOutcome => {
  if (one.act === 'supersede') return outcomeOf(one.judged, 'superseded', one.reason)
  const { tries } = triedInVain(one.judged, one.failure, now)
  return outcomeOf(one.judged, tries >= maximumTries ? 'dead' : 'refused', one.judged.reason)
}

const fateStates = { applied: 'applied', superseded: 'superseded', awaited: 'waiting', reopened: 'waiting' } as const

const confirmed = ({ intent }: Looked): string =>
  intent.store === 'variables' || intent.operation === 'delete'
    ? stoodSo
    : 'it was written after the watchdog had set out, by it or by another hand: GitHub does not tell of a secret'

/** How one intent ended in this run, and what other runs did about it. */
export interface Ended {
  readonly end: Written | undefined
  readonly fate: Fate | null
  readonly now: Date
  /** The files of the mailbox that this run sees. */
  readonly order: readonly string[]
}

type Later = Extract<Fate, { readonly winner: string }>

/** Whether this run wrote what another run was to write a later one over. */
export const hasCrossed = (one: Looked, end: Written | undefined, fate: Fate): fate is Later =>
  end?.end === 'shown' && one.stands === 'write' && 'winner' in fate

/** What stands for a file by what other runs did about it meanwhile, or null where they did nothing. */
export const metOutcome = (one: Looked, { end, fate, order }: Ended): MailboxOutcome | null => {
  const { intent } = one
  const met = end?.end === 'left' ? end.fate : fate
  if (met === null) return null
  const of = { path: intent.path, intent }
  if (!hasCrossed(one, end, met)) return outcomeOf(of, fateStates[met.is], fateReason(met))
  // Whether the later one's file still lies there, this run cannot tell, so a person is to look.
  return outcomeOf(of, order.includes(met.winner) ? 'superseded' : 'conflict', crossed(met.winner))
}

/** The right that is asked for: reading alone would not do, so that who grants it does so once. */
const lacking = (permission: string | null, intent: Intent): string | null => {
  if (permission === null) return null
  const needed = permissionsFor(changeOf(intent))
  const isCovered = needed.some((one) => one === permission || one.replace(/: write$/, ': read') === permission)
  return (isCovered ? needed : [permission, ...needed]).join(', ')
}

/** What stands for a file by what this run did about it. */
export const writtenOutcome = (one: Looked, { end, now }: Ended): MailboxOutcome => {
  const { intent, failure } = one
  const of = (state: MailboxOutcome['state'], reason: string, permission: string | null = null) =>
    outcomeOf({ path: intent.path, intent }, state, reason, permission)
  if (one.stands === 'blind') return of('waiting', one.answer.reason, lacking(one.answer.permission ?? null, intent))
  if (one.stands === 'hopeless') return of(one.as, one.reason)
  if (end === undefined || end.end === 'left') return of('stopped', 'the watchdog is halted')
  if (end.end === 'stopped') return of('stopped', end.reason)
  if (end.end === 'shown') return of('applied', one.stands === 'confirm' ? confirmed(one) : 'written and read back')
  if (end.permission !== null) return of('waiting', end.reason, end.permission)
  if (!end.faulty) return of('failed', end.reason)
  return of(triedInVain({ ...intent, reason: '' }, failure, now).tries >= maximumTries ? 'dead' : 'refused', end.reason)
}
