import { impactOf } from '../domain/finding.ts'
import type { Finding, Observation } from '../domain/finding.ts'
import { findingId } from '../domain/identity.ts'
import type { Unknown } from '../domain/reading.ts'
import type { Sensor } from '../domain/sensor.ts'
import type { Effect } from '../domain/words.ts'

const order = (left: string, right: string): number => (left < right ? -1 : left > right ? 1 : 0)

/** Sorts by file, then down the file, then by what is stated. */
const placeOf = ({ location, kind, subject }: Observation): readonly string[] => {
  const digits = (count: number): string => String(count).padStart(9, '0')
  return [location?.path ?? '', digits(location?.line ?? 0), digits(location?.column ?? 0), kind, subject]
}

const byPlace = (left: Observation, right: Observation): number => {
  const other = placeOf(right)
  return placeOf(left).reduce((found, part, index) => found || order(part, other[index] ?? ''), 0)
}

/**
 * Observations of one sensor as findings, ordered by place. Equal subjects of one kind are numbered from the second on
 * (`…~2`), in the order in which they stand. `effect` is what the settings say instead of the sensor.
 */
export const findingsOf = (
  sensor: Sensor,
  observations: readonly Observation[],
  effect: Effect | undefined,
): readonly Finding[] => {
  const seen = new Map<string, number>()
  return observations.toSorted(byPlace).map((seenThere) => {
    const key = `${seenThere.kind}\0${seenThere.subject}`
    const count = (seen.get(key) ?? 0) + 1
    seen.set(key, count)
    const subject = count === 1 ? seenThere.subject : `${seenThere.subject}~${count}`
    const stated = effect ?? seenThere.effect
    return {
      id: findingId(sensor.id, seenThere.kind, subject),
      sensor: sensor.id,
      kind: seenThere.kind,
      layer: sensor.layer,
      subject,
      effect: stated,
      impact: (effect === undefined ? seenThere.impact : undefined) ?? impactOf[stated],
      confidence: seenThere.confidence ?? 'high',
      title: seenThere.title,
      detail: seenThere.detail,
      remedy: seenThere.remedy,
      location: seenThere.location ?? null,
      playbook: seenThere.playbook ?? null,
      data: { ...seenThere.data },
    }
  })
}

/** More findings than this about one file are a matter of the file: nobody reads them one by one. */
const mostOfFile = 1000

/** The observations to tell, and what is left out of them: what is not told is unknown, never clean. */
export const toldOf = (
  observations: readonly Observation[],
): { readonly told: readonly Observation[]; readonly unknown: readonly Unknown[] } => {
  if (observations.length <= mostOfFile) return { told: observations, unknown: [] }
  const counts = new Map<string, number>()
  const told = observations.toSorted(byPlace).filter(({ location }) => {
    const path = location?.path ?? ''
    const count = (counts.get(path) ?? 0) + 1
    counts.set(path, count)
    return path === '' || count <= mostOfFile
  })
  const unknown = [...counts].flatMap(([path, count]) =>
    path === '' || count <= mostOfFile
      ? []
      : [{ subject: path, reason: `${count - mostOfFile} more findings of this file are not told` }],
  )
  return { told, unknown }
}
