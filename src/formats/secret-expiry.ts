import type { Registry } from '../domain/registry.ts'
import { placeName, placeOf, reasonOf } from '../domain/variable-audit.ts'
import type { LayerAnswer, LayerPlace } from '../domain/variable-audit.ts'
import { instantOf } from './instants.ts'

const day = 86_400_000

/** A token of which the registry says where its last day is stated. */
export interface Expiry {
  /** The registry's entry, by its place in the list. */
  readonly index: number
  /** `repo-secrets/NAME`. */
  readonly subject: string
  readonly secret: LayerPlace & { readonly name: string }
  /** The layer and the name of the variable that holds the date. */
  readonly at: LayerPlace
  readonly variable: string
  readonly owner: string | null
  /** Whether the registry requires the secret. */
  readonly required: boolean
}

/** How long before the end it is told; milliseconds. */
export interface Limits {
  readonly warn: number
  readonly urgent: number
  readonly asOf: Date
}

/**
 * What is known of a token's end; `absent`: its layer holds no such token. `days` until it, negative once it has passed;
 * `date` as YYYY-MM-DD.
 */
export type ExpiryState =
  | { readonly state: 'unknown'; readonly reason: string }
  | { readonly state: 'unset'; readonly why: string }
  | { readonly state: 'absent' }
  | { readonly state: 'far' | 'soon' | 'urgent' | 'expired'; readonly days: number; readonly date: string }

/** The tokens of a registry whose end a variable states. */
export const expiriesOf = ({ expected }: Registry): readonly Expiry[] =>
  expected.flatMap((entry, index) => {
    const { expiry } = entry
    if (expiry === undefined) return []
    const secret = { ...placeOf(entry), name: entry.name.toUpperCase() }
    const environment = expiry.layer === 'env-vars' ? (entry.environment ?? null) : null
    return [
      {
        index,
        subject: `${placeName(secret)}/${secret.name}`,
        secret,
        at: { layer: expiry.layer, environment },
        variable: expiry.variable.toUpperCase(),
        owner: entry.owner ?? null,
        required: entry.required,
      },
    ]
  })

const answerOf = (place: LayerPlace, answers: readonly LayerAnswer[]): LayerAnswer['answer'] | undefined =>
  answers.find((one) => placeName(one) === placeName(place))?.answer

const named = (place: LayerPlace, name: string, answers: readonly LayerAnswer[]) => {
  const answer = answerOf(place, answers)
  return answer?.known === true ? answer.value.find((one) => one.name.toUpperCase() === name) : undefined
}

/** A bare date ends with its day, wherever on earth that is; a date with a time ends at that instant. */
const endOf = (text: string): number | null => {
  const at = instantOf(text)
  if (at === null) return null
  return /^[0-9]{4}-[0-9]{2}-[0-9]{2}$/.test(text.trim()) ? at + day : at
}

const judgeDate = (end: number, text: string, { warn, urgent, asOf }: Limits): ExpiryState => {
  const left = end - asOf.getTime()
  const found = { days: Math.floor(left / day), date: text.trim().slice(0, 10) }
  if (left <= 0) return { state: 'expired', ...found }
  if (found.days * day <= urgent) return { state: 'urgent', ...found }
  return found.days * day <= warn ? { state: 'soon', ...found } : { state: 'far', ...found }
}

/** When a token ends. A date that nobody set is never taken for a date far away. */
export const judgeExpiry = (expiry: Expiry, answers: readonly LayerAnswer[], limits: Limits): ExpiryState => {
  const { secret, at, variable } = expiry
  const token = named(secret, secret.name, answers)
  const isThere = token !== undefined
  if (!isThere && answerOf(secret, answers)?.known === true) return { state: 'absent' }
  const dates = answerOf(at, answers)
  const place = `${placeName(at)}/${variable}`
  if (dates === undefined) return { state: 'unknown', reason: `${placeName(at)} was not read` }
  if (!dates.known) return { state: 'unknown', reason: `its end stands in ${place}: ${reasonOf(dates)}` }
  const value = named(at, variable, answers)?.value ?? ''
  if (value.trim() === '') return { state: 'unset', why: 'it is not set' }
  const end = endOf(value)
  if (end === null) return { state: 'unset', why: 'it holds no date (YYYY-MM-DD)' }
  const written = Date.parse(token?.updatedAt ?? '')
  if (written > end) return { state: 'unset', why: 'the date lies before the day on which the token was last written' }
  return judgeDate(end, value, limits)
}
