import { unknown } from '../../domain/answer.ts'
import { TokenError, UsageError } from '../../domain/errors.ts'
import type { LiveVariable, VariableLayer } from '../../domain/live.ts'
import type { Registry } from '../../domain/registry.ts'
import { auditVariables, isEnvironmentLayer, layersToRead, placeName } from '../../domain/variable-audit.ts'
import type { LayerAnswer, LayerPlace } from '../../domain/variable-audit.ts'
import { valueFault } from '../../formats/registry.ts'
import type { VarsReport } from '../../report/vars/audit.ts'
import type { Invocation } from '../command.ts'
import { rulesFor } from './rules.ts'
import type { VarsRules } from './rules.ts'

/**
 * Which layers: one, or null for all that the registry names; `allLayers` reads those too that it does not name.
 * `environment` is for what is listed live: an audit takes environments from the registry.
 */
export interface Wanted {
  /** A working tree, as the command line names it. */
  readonly path: string | undefined
  readonly layer: VariableLayer | null
  readonly environment: string | null
  readonly allLayers: boolean
}

/** The registry narrowed to a layer. Throws UsageError where there is none, or where it does not hold. */
export const expectedOf = (
  { registry, settings }: Pick<VarsRules, 'registry' | 'settings'>,
  { layer }: Pick<Wanted, 'layer'>,
): Registry => {
  if (!registry.known) throw new UsageError(registry.reason)
  if (registry.value === null)
    throw new UsageError(
      `there is no registry ${settings.registry}, so nothing is expected`,
      'write one: expected: [{ name: LOG_LEVEL, layer: repo-vars }]',
    )
  const { expected } = registry.value
  return { expected: expected.filter((entry) => layer === null || entry.layer === layer) }
}

/** The name of the repository that GitHub is asked about. Throws where it cannot be asked: usage first, then the token. */
export const askable = ({ live }: Pick<VarsRules, 'live'>, { flags, env }: Invocation): string => {
  if (flags.offline) throw new UsageError('what is live is asked of GitHub, and --offline forbids that')
  if (env.token === null) throw new TokenError('what is live is asked of GitHub: that needs a token', 'set SAR_TOKEN')
  if (live.repository === null) throw new UsageError('no repository is known', 'give --repo owner/name')
  return live.repository
}

/** Asks for layers one after the other; what GitHub does not tell is unknown with its reason. */
export const askLayers = async (
  { live }: Pick<VarsRules, 'live'>,
  places: readonly LayerPlace[],
): Promise<readonly (LayerAnswer & { readonly name: string })[]> => {
  const answers: (LayerAnswer & { readonly name: string })[] = []
  for (const place of places) {
    const answer = await live.variables(place.layer, place.environment ?? undefined)
    answers.push({ ...place, answer, name: placeName(place) })
  }
  return answers
}

/** What scripts of the original tool get where nobody can ask: the whole registry, every entry unknown. */
const unasked = ({ live: { repository } }: VarsRules, registry: Registry, { clock, flags }: Invocation): VarsReport => {
  const answer = unknown(
    flags.offline
      ? '--offline: nothing was asked of GitHub'
      : 'No auth token: nothing was asked of GitHub; set SAR_TOKEN for live checks',
  )
  const answers = layersToRead(registry).map((place) => ({ ...place, answer }))
  return { audit: auditVariables(registry, answers, valueFault), repository, asOf: clock.now(), authOk: false }
}

/** The layers of the registry; one that is named is asked for whether or not the registry names it. */
const placesToAudit = (registry: Registry, { layer, allLayers }: Wanted): readonly LayerPlace[] => {
  if (layer === null) return layersToRead(registry, allLayers)
  const named = layersToRead(registry, allLayers).filter((place) => place.layer === layer)
  return named.length > 0 || isEnvironmentLayer(layer) ? named : [{ layer, environment: null }]
}

/** Holds the registry against what is live. With `compat` that GitHub cannot be asked is no error: all is unknown. */
export const auditFor = async (
  invocation: Invocation,
  wanted: Wanted & { readonly compat: boolean },
): Promise<VarsReport> => {
  const rules = await rulesFor(invocation, wanted)
  const registry = expectedOf(rules, wanted)
  if (wanted.compat && (invocation.flags.offline || invocation.env.token === null))
    return unasked(rules, registry, invocation)
  const repository = askable(rules, invocation)
  const answers = await askLayers(rules, placesToAudit(registry, wanted))
  return {
    audit: auditVariables(registry, answers, valueFault),
    repository,
    asOf: invocation.clock.now(),
    authOk: answers.some(({ answer }) => answer.known),
  }
}

/** The variable of this name, which GitHub compares without case. */
export const liveNamed = (variables: readonly LiveVariable[], name: string): LiveVariable | undefined =>
  variables.find((one) => one.name.toUpperCase() === name.toUpperCase())
