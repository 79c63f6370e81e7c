import { UsageError, exitCodes } from '../../domain/errors.ts'
import { variableLayers } from '../../domain/live.ts'
import type { VariableLayer } from '../../domain/live.ts'
import type { Registry } from '../../domain/registry.ts'
import { secretRotation } from '../../domain/secret-rotation.ts'
import type { SecretRotation } from '../../domain/secret-rotation.ts'
import { isSecretLayer, layersToRead, needsMoreRights, placeName, reasonOf } from '../../domain/variable-audit.ts'
import type { LayerAnswer, LayerPlace } from '../../domain/variable-audit.ts'
import { renderJson } from '../../report/json.ts'
import { rotationText } from '../../report/vars/rotation.ts'
import type { StatedEnd } from '../../report/vars/rotation.ts'
import { expiriesOf, judgeExpiry } from '../../formats/secret-expiry.ts'
import type { Expiry, ExpiryState } from '../../formats/secret-expiry.ts'
import type { CommandResult, Invocation } from '../command.ts'
import { askLayers, askable, expectedOf } from './audit.ts'
import type { Wanted } from './audit.ts'
import { livePlaces } from './live-places.ts'
import { rulesFor } from './rules.ts'
import type { RulesAsked, VarsRules } from './rules.ts'

const day = 86_400_000

/** Why nobody can say when a token ends; null where the date says it. */
const whyOf = (judged: ExpiryState, { secret, required }: Expiry): string | null => {
  if (judged.state === 'absent') return `${placeName(secret)} holds none${required ? '' : ' (it is optional)'}`
  if (judged.state === 'unset') return judged.why
  return judged.state === 'unknown' ? judged.reason : null
}

/** When a token ends, as its variable states it: told two weeks before, urgent one week before. */
const statedEnd = (expiry: Expiry, answers: readonly LayerAnswer[], asOf: Date): StatedEnd => {
  const judged = judgeExpiry(expiry, answers, { warn: 14 * day, urgent: 7 * day, asOf })
  const { state } = judged
  const dated = 'days' in judged ? { days: judged.days, date: judged.date } : { days: null, date: null }
  const stated = `${placeName(expiry.at)}/${expiry.variable}`
  return { subject: expiry.subject, stated, required: expiry.required, state, ...dated, reason: whyOf(judged, expiry) }
}

/** What the registry says of secrets; nothing where there is none: every live secret is told all the same. */
const registryFor = (rules: VarsRules, wanted: Wanted): Registry =>
  rules.registry.known && rules.registry.value === null ? { expected: [] } : expectedOf(rules, wanted)

interface Asked {
  readonly secrets: readonly LayerPlace[]
  /** Layers of which nobody could say where they lie. */
  readonly unlisted: SecretRotation['unknown']
}

/**
 * Every layer of secrets that GitHub has for the repository or the registry names, each once; those that need more rights
 * where they are named, by the registry or by a flag.
 */
const secretPlaces = async ({ github, ...rules }: RulesAsked, registry: Registry, given: Given): Promise<Asked> => {
  const { invocation, wanted } = given
  const repository = askable(rules, invocation)
  if (github === null) throw new UsageError('there is no client of GitHub')
  const isAsked = (layer: VariableLayer): boolean =>
    wanted.allLayers || wanted.layer === layer || !needsMoreRights(layer)
  const layers = variableLayers.filter((layer) => isSecretLayer(layer) && isAsked(layer))
  const { places, environments } = await livePlaces(github, repository, { ...wanted, layers })
  const named = layersToRead(registry).filter(
    ({ layer, environment }) =>
      isSecretLayer(layer) &&
      (wanted.layer === null || layer === wanted.layer) &&
      (wanted.environment === null || environment === null || environment === wanted.environment),
  )
  const secrets = [...new Map([...places, ...named].map((place) => [placeName(place), place])).values()]
  return {
    secrets,
    unlisted: environments.known ? [] : [{ subject: 'env-secrets', reason: reasonOf(environments) }],
  }
}

interface Given {
  readonly invocation: Invocation
  readonly wanted: Wanted & { readonly days: number; readonly compat: boolean }
}

const endingOf = (
  { invocation, wanted }: Given,
  rotation: SecretRotation,
  ends: readonly StatedEnd[],
): CommandResult['exitCode'] => {
  // The original's ends well whatever it finds; with --strict nobody is spared.
  if (wanted.compat && !invocation.flags.strict) return exitCodes.ok
  const bad = ends.some(({ state, required }) =>
    state === 'absent' ? required : state === 'expired' || state === 'unset',
  )
  if (bad || rotation.overdue.length > 0) return exitCodes.findings
  const blind = rotation.unknown.length > 0 || ends.some(({ state }) => state === 'unknown')
  return blind ? exitCodes.incomplete : exitCodes.ok
}

/**
 * How old the secrets of every layer are, and when tokens end. Exits 1 where one is overdue, has ended, or is required
 * and absent, 4 where nobody could tell of one or of a whole layer.
 */
export const rotateCheck = async (invocation: Invocation, wanted: Given['wanted']): Promise<CommandResult> => {
  if (wanted.layer !== null && !isSecretLayer(wanted.layer))
    throw new UsageError(`${wanted.layer} holds no secrets`, 'give --layer a layer of secrets, or leave it out')
  const rules = await rulesFor(invocation, wanted)
  const registry = registryFor(rules, wanted)
  const { secrets, unlisted } = await secretPlaces(rules, registry, { invocation, wanted })
  const names = new Set(secrets.map(placeName))
  const expiries = expiriesOf(registry).filter(({ secret }) => names.has(placeName(secret)))
  const all = [...secrets, ...expiries.map(({ at }) => at)].map((place) => [placeName(place), place] as const)
  const answers = await askLayers(rules, [...new Map(all).values()])
  const asOf = invocation.clock.now()
  const told = secretRotation(registry, answers, { days: wanted.days, asOf })
  const rotation = { ...told, unknown: [...unlisted, ...told.unknown] }
  const ends = expiries.map((expiry) => statedEnd(expiry, answers, asOf))
  const text =
    invocation.flags.format === 'json'
      ? renderJson({ schema: 'sar/secret-rotation@1', ...rotation, ends })
      : rotationText(rotation, ends)
  return { text, exitCode: endingOf({ invocation, wanted }, rotation, ends) }
}
