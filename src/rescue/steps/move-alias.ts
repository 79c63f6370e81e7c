import { z } from 'zod'
import { IncompleteError } from '../../domain/errors.ts'
import { defineStep } from '../../domain/step.ts'

const input = z.strictObject({
  model: z.string().min(1),
  alias: z.string().min(1),
  from: z.string().min(1),
  to: z.string().min(1),
})

/**
 * Moves an alias of a registered model of MLflow back to an earlier version, and reads it back. It is not undone: what it
 * left is a version that lost.
 */
export const moveAlias = defineStep({
  id: 'move-alias',
  title: 'Move the alias of a model',
  needs: [],
  reversible: false,
  confirmed: true,
  with: input,
  key: ({ model, alias, from, to }) => `${model}@${alias} ${from} to ${to}`,
  plan: async ({ model, alias, from, to }, view) => {
    const now = await view.stores.aliased(model, alias)
    if (now.known && now.value !== from && now.value !== to)
      throw new IncompleteError(`the alias ${alias} of ${model} was at version ${from} and is at ${now.value} now`)
    return {
      effect: `moves the alias ${alias} of ${model} from version ${from} to ${to}`,
      changes: [{ kind: 'set-model-alias', model, alias, from, version: to }],
      outputs: { version: to },
    }
  },
  done: async ({ model, alias, to }, view) => {
    const now = await view.stores.aliased(model, alias)
    return now.known ? now.value === to : 'unknown'
  },
})
