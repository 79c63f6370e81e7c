import type { Answer } from '../../../../domain/answer.ts'
import type { Observation } from '../../../../domain/finding.ts'
import type { Live, LiveVariable, VariableLayer } from '../../../../domain/live.ts'
import type { Unknown } from '../../../../domain/reading.ts'
import { placeName, reasonOf } from '../../../../domain/variable-audit.ts'
import type { LayerPlace } from '../../../../domain/variable-audit.ts'
import type { Demand } from './demand.ts'

type Layer = Answer<readonly LiveVariable[]>

/** The live layers, each asked once and only when somebody wants it. */
export interface Supply {
  layer(place: LayerPlace): Promise<Layer>
}

export const supplyOf = (live: Live): Supply => {
  const asked = new Map<string, Promise<Layer>>()
  return {
    layer: (place) => {
      const key = placeName(place)
      const answer = asked.get(key) ?? live.variables(place.layer, place.environment ?? undefined)
      asked.set(key, answer)
      return answer
    },
  }
}

const bare = (layer: VariableLayer): LayerPlace => ({ layer, environment: null })

/** The layers a job reads a name from, besides those of its environment. Dependabot's runs have their own secrets. */
export const layersOf: Readonly<Record<Demand['context'], readonly LayerPlace[]>> = {
  vars: [bare('repo-vars'), bare('org-vars')],
  secrets: [bare('repo-secrets'), bare('org-secrets')],
}

const placesOf = ({ context, environments }: Demand): readonly LayerPlace[] => [
  ...layersOf[context],
  ...environments
    .filter((environment) => environment !== '?')
    .map((environment) => ({
      layer: context === 'vars' ? ('env-vars' as const) : ('env-secrets' as const),
      environment,
    })),
  ...(context === 'secrets' ? [bare('dependabot')] : []),
]

/** A layer that did not answer, or what else may hold a name unseen, with the reason. */
interface Silent {
  readonly subject: string
  readonly reason: string
}

/** What was found, and what could not be told. */
export interface Judged {
  readonly findings: readonly Observation[]
  readonly unknown: readonly Unknown[]
}

/** The layers among these that did not answer. */
export const silentOf = async (places: readonly LayerPlace[], supply: Supply): Promise<readonly Silent[]> => {
  const silent: Silent[] = []
  for (const place of places) {
    const answer = await supply.layer(place)
    if (!answer.known) silent.push({ subject: placeName(place), reason: reasonOf(answer) })
  }
  return silent
}

/** A question that nobody can answer while these layers are silent; none where all have answered. */
export const untold = (question: string, silent: readonly Silent[]): readonly Unknown[] => {
  const reasons = new Map<string, Set<string>>()
  for (const { subject, reason } of silent) reasons.set(reason, (reasons.get(reason) ?? new Set()).add(subject))
  const told = [...reasons].map(([reason, subjects]) => `${[...subjects].toSorted().join(', ')}: ${reason}`)
  return told.length === 0 ? [] : [{ subject: question, reason: told.join('; ') }]
}

/** Whether a name is there; where nobody can say, the layers that did not answer, each with its reason. */
export type Found =
  | { readonly status: 'there' | 'nowhere' }
  | { readonly status: 'unknown'; readonly silent: readonly Silent[] }

const computed = {
  subject: 'environments',
  reason: 'a job computes the name of its environment, which may hold what it asks for',
}

const holds = (variables: readonly LiveVariable[], name: string): boolean =>
  variables.some((one) => one.name.toUpperCase() === name)

/** Looks for a name in the layers that a job would read it from, the nearest last, until one holds it. */
export const lookFor = async (demand: Demand, supply: Supply): Promise<Found> => {
  const silent: Silent[] = []
  for (const place of placesOf(demand)) {
    const answer = await supply.layer(place)
    if (answer.known && holds(answer.value, demand.name)) return { status: 'there' }
    if (!answer.known) silent.push({ subject: placeName(place), reason: reasonOf(answer) })
  }
  if (demand.environments.includes('?')) silent.push(computed)
  return silent.length === 0 ? { status: 'nowhere' } : { status: 'unknown', silent }
}
