import { z } from 'zod'
import { durationSchema } from '../../../domain/duration.ts'
import type { Observation } from '../../../domain/finding.ts'
import type { Reading, Unknown } from '../../../domain/reading.ts'
import { expectedVariableSchema } from '../../../domain/registry.ts'
import type { Registry } from '../../../domain/registry.ts'
import { secretRotation as agesOf } from '../../../domain/secret-rotation.ts'
import { defineSensor } from '../../../domain/sensor.ts'
import type { View } from '../../../domain/sensor.ts'
import { isSecretLayer, layersToRead, placeName, placeOf } from '../../../domain/variable-audit.ts'
import type { LayerAnswer, LayerPlace } from '../../../domain/variable-audit.ts'
import { expectationIn, usualRegistry } from '../../../formats/expectation.ts'
import type { Expectation } from '../../../formats/expectation.ts'
import { expiriesOf, judgeExpiry } from '../../../formats/secret-expiry.ts'
import type { Expiry, Limits } from '../../../formats/secret-expiry.ts'
import { overdue, runsOut } from './secret-rotation/findings.ts'

const day = 86_400_000

const settings = z
  .strictObject({
    registry: z.string().default(usualRegistry).describe('the file that lists the expected variables and secrets'),
    expected: z
      .array(expectedVariableSchema)
      .default([])
      .describe('what to expect where that file is not there, in the same words (a preset may bring it)'),
    maxAge: durationSchema
      .prefault('90d')
      .describe('how old a secret may grow whose registry entry has no `rotateAfter`'),
    warn: durationSchema.prefault('14d').describe('how long before a stated expiry it is told'),
    urgent: durationSchema.prefault('7d').describe('how long before it the finding becomes urgent'),
    allLayers: z
      .boolean()
      .default(false)
      .describe('looks at every layer of secrets, not only at those that the registry names; costs requests'),
  })
  .refine(({ warn, urgent }) => urgent <= warn, {
    path: ['urgent'],
    error: 'must not be longer than `warn`: what is urgent was warned of before',
  })
type Settings = z.infer<typeof settings>

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

export const secretRotation = defineSensor({
  id: 'secret-rotation',
  layer: 'L3',
  title: 'Age and expiry of secrets',
  why: 'A secret that nobody ever changes is known to everybody who ever saw it, and a token that expires on a Sunday stops the training, the release and the watchdog at once. GitHub tells when each secret was last written; the registry says how old it may grow and which variable holds the day on which it ends.',
  cannotKnow:
    'GitHub tells when a secret was last written, not whether it got a new value: whoever saves the same one again makes it look young. When a token really ends is told by nobody but the variable that the registry names (`expiry`); a token without one is judged by its age alone. A secret that the registry expects and that is not there is what `variable-audit` tells. Layers that neither the registry nor `allLayers` names are not looked at; one that GitHub refuses is unknown. One request a layer for each hundred secrets, or thirty variables that hold dates.',
  kinds: {
    'secret-overdue': 'A secret was last written longer ago than its limit (90 days, or `rotateAfter`).',
    'token-expired': 'The day on which a token ends, as its variable states it, has passed.',
    'token-expires-urgently': 'A token ends within a week.',
    'token-expires-soon': 'A token ends within two weeks.',
    'expiry-unset':
      'The variable that is to state when a token ends is not set, holds no date, or one before the token was written.',
  },
  files: [],
  wakesOn: ['clock'],
  cadence: 'daily',
  version: 1,
  settings,
  conclude: async (_, view, given) => {
    const found = await expectationIn(view.tree, given)
    if ('expectation' in found) return judge(view, found.expectation, given)
    if (found.unknown.length > 0) return { findings: [], unknown: found.unknown }
    if (given.allLayers) return judge(view, { registry: nothing, path: null, locations: [] }, given)
    const reason = `there is no registry ${given.registry} that names a layer of secrets`
    return { findings: [], unknown: [], notApplicable: reason }
  },
})
