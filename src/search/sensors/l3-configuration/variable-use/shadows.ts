import type { Observation } from '../../../../domain/finding.ts'
import type { LiveVariable } from '../../../../domain/live.ts'
import { placeName } from '../../../../domain/variable-audit.ts'
import type { LayerPlace } from '../../../../domain/variable-audit.ts'
import type { Expectation } from '../../../../formats/expectation.ts'
import type { Demand } from './demand.ts'
import { layersOf, silentOf, untold } from './supply.ts'
import type { Judged, Supply } from './supply.ts'

/** Where a job finds a variable, the nearest first: an environment's hides the repository's, and that the organization's. */
const placesOf = ({ environments }: Demand): readonly LayerPlace[] => [
  ...environments.filter((name) => name !== '?').map((environment): LayerPlace => ({ layer: 'env-vars', environment })),
  ...layersOf.vars,
]

const holders = async (demand: Demand, supply: Supply) => {
  const found: { readonly place: LayerPlace; readonly variable: LiveVariable }[] = []
  for (const place of placesOf(demand)) {
    const answer = await supply.layer(place)
    const variable = answer.known ? answer.value.find(({ name }) => name.toUpperCase() === demand.name) : undefined
    if (variable !== undefined) found.push({ place, variable })
  }
  return found
}

const shadow = (demand: Demand, near: string, far: string): Observation => ({
  kind: 'shadowed',
  subject: `${far}/${demand.name}`,
  effect: 'advises',
  title: `${demand.name} of ${near} hides another value of it in ${far}`,
  detail: `Both layers hold \`${demand.name}\`, with unequal values, and a job is given that of \`${near}\`. Whoever changes the one in \`${far}\` changes nothing there.`,
  remedy: 'delete the one that is not meant, or list both in the registry to say that both are',
  location: { ...demand.first, endLine: demand.first.line, endColumn: demand.first.column + 1 },
  data: { name: demand.name, near, far },
})

/**
 * Variables that workflows ask for and that a nearer layer hides with another value. What the registry lists in both
 * layers is meant so. Values of secrets are told by nobody, so theirs are not compared.
 */
export const shadows = async (
  demands: readonly Demand[],
  expectation: Expectation | null,
  supply: Supply,
): Promise<Judged> => {
  const meant = new Set(
    expectation?.registry.expected.map(
      ({ name, layer, environment }) =>
        `${placeName({ layer, environment: environment ?? null })}/${name.toUpperCase()}`,
    ),
  )
  const found = new Map<string, Observation>()
  const silent: { readonly subject: string; readonly reason: string }[] = []
  for (const demand of demands.filter(({ context }) => context === 'vars')) {
    const held = await holders(demand, supply)
    const mute = await silentOf(placesOf(demand), supply)
    // One layer alone hides nothing.
    if (held.length + mute.length > 1) silent.push(...mute)
    const [nearest, ...others] = held
    for (const { place, variable } of nearest === undefined ? [] : others) {
      if (nearest === undefined || place.layer === nearest.place.layer) continue
      const [near, far] = [placeName(nearest.place), placeName(place)]
      if (variable.value === nearest.variable.value) continue
      if (meant.has(`${near}/${demand.name}`) && meant.has(`${far}/${demand.name}`)) continue
      found.set(`${far}/${demand.name}`, shadow(demand, near, far))
    }
  }
  return {
    findings: [...found.values()],
    unknown: untold('whether a nearer layer hides another value of a variable', silent),
  }
}
