import type { Answer } from './answer.ts'
import { variableLayers } from './live.ts'
import type { LiveVariable, VariableLayer } from './live.ts'
import type { ExpectedVariable, Registry } from './registry.ts'

/** A layer of one repository; `environment` is null except for `env-secrets` and `env-vars`. */
export interface LayerPlace {
  readonly layer: VariableLayer
  readonly environment: string | null
}

/** What GitHub said when a layer was asked for. */
export interface LayerAnswer extends LayerPlace {
  readonly answer: Answer<readonly LiveVariable[]>
}

/**
 * One expected entry held against its layer. `reason` says why it is unknown, `fault` what is wrong with the value that
 * is there, by the registry and without the value; each is null otherwise.
 */
export interface AuditedVariable {
  readonly expected: ExpectedVariable
  readonly status: 'present' | 'absent' | 'unknown'
  readonly reason: string | null
  readonly fault: string | null
  readonly updatedAt: string | null
}

/** Why a value does not suit an entry, never repeating the value; null where it does. */
export type FaultOf = (expected: ExpectedVariable, value: string) => string | null

/**
 * The whole comparison: every expected entry in the order of the registry, what nobody expects, sorted, and the layers
 * that were asked for, that the registry does not name, and that did not answer.
 */
export interface VariableAudit {
  readonly results: readonly AuditedVariable[]
  readonly extras: readonly (LayerPlace & { readonly name: string })[]
  readonly unread: readonly (LayerPlace & { readonly reason: string })[]
}

export const isEnvironmentLayer = (layer: VariableLayer): boolean => layer === 'env-secrets' || layer === 'env-vars'

/** True for the layers of which GitHub tells names and dates, never values. */
export const isSecretLayer = (layer: VariableLayer): boolean => !layer.endsWith('-vars')

/**
 * True for the layers of secrets that need a right which an App of ours does not ask for (`app.yml`): GitHub lists a
 * repository's Codespaces secrets to nobody without the right to write them, and those of the organization for Codespaces
 * and Dependabot to those alone who may read the organization's.
 */
export const needsMoreRights = (layer: VariableLayer): boolean =>
  layer === 'codespace' || layer === 'org-codespace' || layer === 'org-dependabot'

/** A layer's name in subjects: `repo-vars`, or `env-vars/prod`. */
export const placeName = ({ layer, environment }: LayerPlace): string =>
  environment === null ? layer : `${layer}/${environment}`

/** Where an expected entry lives. */
export const placeOf = ({ layer, environment }: Pick<ExpectedVariable, 'layer' | 'environment'>): LayerPlace => ({
  layer,
  environment: environment ?? null,
})

/**
 * The layers that an audit has to read, in GitHub's order, each once: those that the registry names, and with `all`
 * every other layer too (of environments only those that the registry names, since they cannot be guessed).
 */
export const layersToRead = (registry: Registry, all = false): readonly LayerPlace[] => {
  const places = new Map(registry.expected.map((entry) => [placeName(placeOf(entry)), placeOf(entry)]))
  const environments = new Set(registry.expected.flatMap(({ environment }) => environment ?? []))
  const wanted = variableLayers.flatMap((layer): readonly LayerPlace[] =>
    isEnvironmentLayer(layer)
      ? [...environments].sort().map((environment) => ({ layer, environment }))
      : [{ layer, environment: null }],
  )
  return wanted.filter((place) => all || places.has(placeName(place)))
}

/** GitHub keeps names in upper case and compares them without case. */
const key = (place: LayerPlace, name: string): string => `${placeName(place)}/${name.toUpperCase()}`

/** What an entry names: itself, and the variable that states when its token ends. */
const namedBy = (entry: ExpectedVariable): readonly string[] => {
  const { expiry } = entry
  if (expiry === undefined) return [key(placeOf(entry), entry.name)]
  const environment = expiry.layer === 'env-vars' ? (entry.environment ?? null) : null
  return [key(placeOf(entry), entry.name), key({ layer: expiry.layer, environment }, expiry.variable)]
}

/**
 * Holds the registry against the live layers. A layer that was not asked or did not answer leaves its entries unknown,
 * and the others go on.
 */
export const auditVariables = (
  registry: Registry,
  answers: readonly LayerAnswer[],
  faultOf: FaultOf,
): VariableAudit => {
  const byPlace = new Map(answers.map((one) => [placeName(one), one]))
  const expectedKeys = new Set(registry.expected.flatMap(namedBy))
  const results = registry.expected.map((expected) =>
    judge(expected, byPlace.get(placeName(placeOf(expected))), faultOf),
  )
  const extras = answers.flatMap(({ answer, layer, environment }) =>
    answer.known
      ? answer.value
          .filter(({ name }) => !expectedKeys.has(key({ layer, environment }, name)))
          .map(({ name }) => ({ layer, environment, name: name.toUpperCase() }))
      : [],
  )
  const named = new Set(registry.expected.map((entry) => placeName(placeOf(entry))))
  const unread = answers.flatMap(({ answer, ...place }) =>
    answer.known || named.has(placeName(place))
      ? []
      : [{ layer: place.layer, environment: place.environment, reason: reasonOf(answer) }],
  )
  return { results, extras: extras.sort((a, b) => (key(a, a.name) < key(b, b.name) ? -1 : 1)), unread }
}

const judge = (expected: ExpectedVariable, asked: LayerAnswer | undefined, faultOf: FaultOf): AuditedVariable => {
  const answer = asked?.answer
  if (answer?.known !== true) {
    const reason = answer === undefined ? 'this layer was not read' : reasonOf(answer)
    return { expected, status: 'unknown', reason, fault: null, updatedAt: null }
  }
  const live = answer.value.find(({ name }) => name.toUpperCase() === expected.name.toUpperCase())
  if (live === undefined) return { expected, status: 'absent', reason: null, fault: null, updatedAt: null }
  const fault = live.value === null ? null : faultOf(expected, live.value)
  return { expected, status: 'present', reason: null, fault, updatedAt: live.updatedAt }
}

/** The reason of an unknown answer with the right that is missing, on one line. */
export const reasonOf = ({ reason, permission }: Extract<Answer<unknown>, { readonly known: false }>): string =>
  permission === undefined || reason.includes(permission) ? reason : `${reason} (needs ${permission})`
