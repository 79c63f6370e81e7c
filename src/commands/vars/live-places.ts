import { environments } from '../../context/github/environments.ts'
import type { GitHub } from '../../context/github/client.ts'
import type { Answer } from '../../domain/answer.ts'
import { known } from '../../domain/answer.ts'
import type { VariableLayer } from '../../domain/live.ts'
import { isEnvironmentLayer } from '../../domain/variable-audit.ts'
import type { LayerPlace } from '../../domain/variable-audit.ts'
import type { Wanted } from './audit.ts'

/** The environments that matter: the named one, else those that GitHub lists; none is asked for where no layer has any. */
const environmentsFor = async (
  github: GitHub,
  repository: string,
  { layers, environment }: { readonly layers: readonly VariableLayer[]; readonly environment: string | null },
): Promise<Answer<readonly string[]>> => {
  if (environment !== null) return known([environment])
  return layers.some(isEnvironmentLayer) ? environments(github, repository) : known([])
}

/**
 * Where GitHub keeps these layers for the repository, narrowed to what is wanted. `environments` is the answer they come
 * from: where it is unknown, the places lack those of the environments.
 */
export const livePlaces = async (
  github: GitHub,
  repository: string,
  { layers, layer, environment }: Pick<Wanted, 'layer' | 'environment'> & { readonly layers: readonly VariableLayer[] },
): Promise<{ readonly places: readonly LayerPlace[]; readonly environments: Answer<readonly string[]> }> => {
  const wanted = layers.filter((one) => layer === null || one === layer)
  const listed = await environmentsFor(github, repository, { layers: wanted, environment })
  const names = listed.known ? listed.value : []
  const places = wanted.flatMap((one): readonly LayerPlace[] =>
    isEnvironmentLayer(one)
      ? names.map((name) => ({ layer: one, environment: name }))
      : [{ layer: one, environment: null }],
  )
  return { places, environments: listed }
}
