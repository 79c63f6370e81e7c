import { known } from '../../../../domain/answer.ts'
import type { Observation } from '../../../../domain/finding.ts'
import type { Reading, Unknown } from '../../../../domain/reading.ts'
import type { Registry } from '../../../../domain/registry.ts'
import { secretRotation as agesOf } from '../../../../domain/secret-rotation.ts'
import type { View } from '../../../../domain/sensor.ts'
import {
  isSecretLayer,
  layersToRead,
  needsMoreRights,
  placeName,
  placeOf,
  reasonOf,
} from '../../../../domain/variable-audit.ts'
import type { LayerAnswer, LayerPlace } from '../../../../domain/variable-audit.ts'
import { expectationIn } from '../../../../formats/expectation.ts'
import type { Expectation } from '../../../../formats/expectation.ts'
import { expiriesOf, judgeExpiry } from '../../../../formats/secret-expiry.ts'
import type { Expiry, Limits } from '../../../../formats/secret-expiry.ts'
import { overdue, runsOut } from './findings.ts'
import { implementSensor } from '../../../../domain/sensor.ts'
import { settings } from '../secret-rotation.ts'
import type { Settings } from '../secret-rotation.ts'

const day = 86_400_000

const nothing: Registry = { expected: [] }

const ask = async (view: View, places: readonly LayerPlace[]): Promise<readonly LayerAnswer[]> => {
  const answers: LayerAnswer[] = []
  for (const place of places) {
    const answer = await view.live.variables(place.layer, place.environment ?? undefined)
    answers.push({ ...place, answer })
  }
  return answers
}

interface Places {
  readonly places: readonly LayerPlace[]
  /** Places of which nobody could say that they are there. */
  readonly unlisted: readonly Unknown[]
}

/**
 * The layers of secrets to look at, and those that hold the dates of their tokens; each once. `all` as the settings say:
 * absent, those that the registry does not name and that need more rights are left out.
 */
const placesOf = async (
  { live }: View,
  registry: Registry,
  expiries: readonly Expiry[],
  all: boolean | undefined,
): Promise<Places> => {
  const listed = all === false ? known([]) : await live.environments()
  const found = listed.known ? listed.value : []
  const others = all === false ? [] : layersToRead(registry, true)
  const places: readonly LayerPlace[] = [
    ...layersToRead(registry).filter(({ layer }) => isSecretLayer(layer)),
    ...others.filter(({ layer }) => isSecretLayer(layer) && (all === true || !needsMoreRights(layer))),
    ...found.map((environment) => ({ layer: 'env-secrets' as const, environment })),
    ...expiries.map(({ at }) => at),
  ]
  return {
    places: [...new Map(places.map((place) => [placeName(place), place])).values()],
    unlisted: listed.known ? [] : [{ subject: 'env-secrets', reason: reasonOf(listed) }],
  }
}

interface Judged {
  readonly findings: readonly Observation[]
  readonly unknown: readonly Unknown[]
}

const judgeExpiries = (
  expiries: readonly Expiry[],
  answers: readonly LayerAnswer[],
  limits: Limits,
  { locations }: Pick<Expectation, 'locations'>,
): Judged => {
  const judged = expiries.map((expiry) => ({ expiry, state: judgeExpiry(expiry, answers, limits) }))
  return {
    findings: judged.flatMap(({ expiry, state }) => {
      const finding = runsOut(expiry, state)
      const location = locations[expiry.index] ?? null
      return finding === null ? [] : [location === null ? finding : { ...finding, location }]
    }),
    unknown: judged.flatMap(({ expiry, state }) =>
      state.state === 'unknown' ? [{ subject: expiry.subject, reason: state.reason }] : [],
    ),
  }
}

/** What was not read; where that is everything for one reason, as one. */
const unreadOf = (unknown: readonly Unknown[], places: readonly LayerPlace[]): readonly Unknown[] => {
  const [first] = unknown
  const isAll = unknown.length > places.length && unknown.every(({ reason }) => reason === first?.reason)
  return isAll && first !== undefined ? [{ subject: 'secrets', reason: first.reason }] : unknown
}

const judge = async (view: View, found: Expectation, given: Settings): Promise<Reading> => {
  const { registry, locations } = found
  const expiries = expiriesOf(registry)
  const { places, unlisted } = await placesOf(view, registry, expiries, given.allLayers)
  if (places.length === 0) return { findings: [], unknown: [], notApplicable: 'the registry names no layer of secrets' }
  const answers = await ask(view, places)
  const rotation = agesOf(registry, answers, { days: given.maxAge / day, asOf: view.asOf })
  const ending = judgeExpiries(expiries, answers, { ...given, asOf: view.asOf }, found)
  const told = new Set(ending.findings.filter(({ kind }) => kind !== 'expiry-unset').map(({ subject }) => subject))
  const named = new Map(
    registry.expected.map((entry, at) => [`${placeName(placeOf(entry))}/${entry.name.toUpperCase()}`, locations[at]]),
  )
  const old = rotation.overdue
    .filter(({ subject }) => !told.has(subject))
    .map((age) => overdue(age, named.get(age.subject) ?? null))
  return {
    findings: [...ending.findings, ...old],
    unknown: [...unreadOf([...unlisted, ...rotation.unknown], places), ...ending.unknown],
    figures: {
      secrets: rotation.overdue.length + rotation.inTime.length,
      overdue: rotation.overdue.length,
      expiries: expiries.length,
    },
  }
}

/** What `secret-rotation` does with files and with the repository. */
export const implementation = implementSensor(settings, {
  conclude: async (_, view, given) => {
    const found = await expectationIn(view.tree, given)
    if ('expectation' in found) return judge(view, found.expectation, given)
    if (found.unknown.length > 0) return { findings: [], unknown: found.unknown }
    if (given.allLayers !== false) return judge(view, { registry: nothing, path: null, locations: [] }, given)
    const reason = `there is no registry ${given.registry} that names a layer of secrets`
    return { findings: [], unknown: [], notApplicable: reason }
  },
})
