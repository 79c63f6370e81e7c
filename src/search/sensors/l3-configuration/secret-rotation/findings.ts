import type { Location, Observation } from '../../../../domain/finding.ts'
import { codeSpan, ownerText } from '../../../../domain/markdown-text.ts'
import type { SecretAge } from '../../../../domain/secret-rotation.ts'
import { placeName } from '../../../../domain/variable-audit.ts'
import type { Expiry, ExpiryState } from '../../../../formats/secret-expiry.ts'

const plural = (count: number, word: string): string => `${count} ${word}${count === 1 ? '' : 's'}`

/** A limit in days as people say it: what is less than one in hours. */
const shownLimit = (days: number): string =>
  days < 1 ? plural(Math.round(days * 24), 'hour') : plural(Math.round(days), 'day')

/** A secret that is older than it may be. Never its value, which nobody can read. */
export const overdue = (age: SecretAge, location: Location | null): Observation => {
  const { subject, days, limit, updatedAt } = age
  const name = subject.slice(subject.lastIndexOf('/') + 1)
  return {
    kind: 'secret-overdue',
    subject,
    effect: 'degrades',
    title: `${name} was last written ${plural(days, 'day')} ago; ${shownLimit(limit)} are allowed`,
    detail: `GitHub says that ${codeSpan(subject)} was last written on ${updatedAt.slice(0, 10)}. Whoever has seen it since may still use it.`,
    playbook: 'SAR-006',
    remedy: `make a new one where it comes from, store it in ${codeSpan(subject.slice(0, subject.lastIndexOf('/')))}, see a run use it, then revoke the old one`,
    ...(location === null ? {} : { location }),
    data: { name, days, limit, updatedAt },
  }
}

const kinds = {
  expired: { kind: 'token-expired', effect: 'blocks', impact: 7 },
  urgent: { kind: 'token-expires-urgently', effect: 'degrades', impact: 5 },
  soon: { kind: 'token-expires-soon', effect: 'degrades', impact: 4 },
} as const

const when = (days: number): string => {
  if (days < 0) return 'has expired'
  return days === 0 ? 'ends within a day' : `ends in ${plural(days, 'day')}`
}

/** A token whose end is near, past, or stated nowhere; null where all is well, nobody knows, or there is no token. */
export const runsOut = (expiry: Expiry, state: ExpiryState): Observation | null => {
  const { subject, secret, at, variable } = expiry
  const place = `${placeName(at)}/${variable}`
  const owner = expiry.owner === null ? '' : `, ask ${ownerText(expiry.owner)}`
  if (state.state === 'unknown' || state.state === 'absent' || state.state === 'far') return null
  const data = { name: secret.name, variable: place }
  if (state.state === 'unset')
    return {
      kind: 'expiry-unset',
      subject,
      effect: 'degrades',
      title: `Nobody can say when ${secret.name} ends`,
      detail: `The registry says that ${codeSpan(place)} states the last day of ${codeSpan(subject)}; ${state.why}.`,
      remedy: `set ${codeSpan(place)} to the day on which the token ends, as YYYY-MM-DD${owner}`,
      data,
    }
  return {
    ...kinds[state.state],
    subject,
    playbook: 'SAR-006',
    title: `${secret.name} ${when(state.days)} (${state.date})`,
    detail: `${codeSpan(place)} states ${state.date} as the last day of ${codeSpan(subject)}. After it every job that uses the token fails.`,
    remedy: `make a new token, store it as ${codeSpan(subject)}, and set ${codeSpan(place)} to its last day${owner}`,
    data: { ...data, days: state.days, date: state.date },
  }
}
