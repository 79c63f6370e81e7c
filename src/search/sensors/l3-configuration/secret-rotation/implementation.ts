import type { Observation } from '../../../../domain/finding.ts'
import type { Reading, Unknown } from '../../../../domain/reading.ts'
import type { Registry } from '../../../../domain/registry.ts'
import { secretRotation as agesOf } from '../../../../domain/secret-rotation.ts'
import type { View } from '../../../../domain/sensor.ts'
import { isSecretLayer, layersToRead, placeName, placeOf } from '../../../../domain/variable-audit.ts'
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

/** The layers of secrets to look at, and those that hold the dates of their tokens; each once. */
const placesOf = (registry: Registry, expiries: readonly Expiry[], all: boolean): readonly LayerPlace[] => {
  const secrets = layersToRead(registry, all).filter(({ layer }) => isSecretLayer(layer))
  const dates = expiries.map(({ at }) => at)
  return [...new Map([...secrets, ...dates].map((place) => [placeName(place), place])).values()]
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

const judge = async (view: View, found: Expectation, given: Settings): Promise<Reading> => {
  const { registry, locations } = found
  const expiries = expiriesOf(registry)
  const places = placesOf(registry, expiries, given.allLayers)
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
    unknown: [...rotation.unknown, ...ending.unknown],
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
    if (given.allLayers) return judge(view, { registry: nothing, path: null, locations: [] }, given)
    const reason = `there is no registry ${given.registry} that names a layer of secrets`
    return { findings: [], unknown: [], notApplicable: reason }
  },
})
