import { z } from 'zod'
import { layerOf } from '../domain/intent.ts'
import type { Intent } from '../domain/intent.ts'
import { variableLayers } from '../domain/live.ts'
import type { VariableLayer } from '../domain/live.ts'
import type { ExpectedVariable, Registry } from '../domain/registry.ts'

/** `gates.variable-audit.layers`. */
export const layersSchema = z
  .array(z.enum(variableLayers))
  .min(1)
  .optional()
  .describe('judge these layers only, where an installation cannot read the others; absent: all')

/** The entries that gate 3 answers for: required, in the layers that this installation can know (all by default). */
export const requiredOf = (
  registry: Registry,
  layers: readonly VariableLayer[] | undefined,
): readonly ExpectedVariable[] =>
  registry.expected.filter(({ required, layer }) => required && (layers === undefined || layers.includes(layer)))

/** True for the finding subject of an entry: `layer/NAME`, or with the environment between. */
export const isSubjectOf = (subject: string, { layer, environment, name }: ExpectedVariable): boolean =>
  subject === `${layer}/${name}` || (environment !== undefined && subject === `${layer}/${environment}/${name}`)

/** Whether an intent writes or removes this very entry. */
export const concernsEntry = (intent: Intent, { layer, environment, name }: ExpectedVariable): boolean =>
  intent.name === name.toUpperCase() &&
  layerOf(intent) === layer &&
  (intent.scope !== 'env' || environment === undefined || intent.environment === environment)
