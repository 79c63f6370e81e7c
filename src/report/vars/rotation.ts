import type { SecretAge, SecretRotation } from '../../domain/secret-rotation.ts'
import { oneLine } from '../terminal/table.ts'

/** A token whose last day a variable states, as `vars rotate-check` tells it. `days` until then, negative once it passed. */
export interface StatedEnd {
  readonly subject: string
  /** The layer and the name of the variable that states it. */
  readonly stated: string
  readonly required: boolean
  readonly state: 'far' | 'soon' | 'urgent' | 'expired' | 'unset' | 'absent' | 'unknown'
  readonly days: number | null
  readonly date: string | null
  readonly reason: string | null
}

const age = ({ subject, days, limit, updatedAt }: SecretAge): string =>
  `${subject} — ${days}d ago (last: ${updatedAt.slice(0, 10)}), limit ${Math.floor(limit)}d`

const icons = { far: '✅', soon: '⏳', urgent: '⏳', expired: '❌', unset: '❌', absent: '❌', unknown: '❓' } as const

const ending = (state: StatedEnd['state'], days: number, date: string): string =>
  state === 'expired' ? `expired ${-days}d ago (ended: ${date})` : `${state} — ${days}d left (ends: ${date})`

const end = ({ subject, stated, required, state, days, date, reason }: StatedEnd): string => {
  const told = days === null || date === null ? (reason ?? 'nobody knows its end') : ending(state, days, date)
  const icon = state === 'absent' && !required ? icons.unknown : icons[state]
  return `${icon} ${oneLine(`${subject}: ${told}, by ${stated}`)}`
}

/** The text of `vars rotate-check`: every secret with its age and limit, the overdue first, tokens with a stated end, one line of figures. */
export const rotationText = ({ overdue, inTime, unknown }: SecretRotation, ends: readonly StatedEnd[]): string =>
  [
    ...overdue.map((one) => `❌ ${age(one)}`),
    ...inTime.map((one) => `✅ ${age(one)}`),
    ...ends.map(end),
    ...unknown.map(({ subject, reason }) => `❓ ${oneLine(`${subject}: ${reason}`)}`),
    `${overdue.length} overdue, ${inTime.length} in time, ${unknown.length} unknown`,
    '',
  ].join('\n')
