import { z } from 'zod'
import { IncompleteError } from '../../domain/errors.ts'
import { defineStep } from '../../domain/step.ts'
import type { StepView } from '../../domain/step.ts'
import { indexSchema, readIndex } from '../built-index.ts'
import type { IndexEntry } from '../built-index.ts'

const input = z.strictObject({})

/** What `embedding-index` says of each of its findings. */
const staleSchema = z.object({ index: z.string() })
const settingsSchema = z.object({ indexes: z.array(indexSchema).default([]) })

const indexOf = ({ cases, settings }: StepView): IndexEntry => {
  const [stale] = cases.flatMap(({ data }) => staleSchema.safeParse(data).data ?? [])
  const own = settingsSchema.safeParse(settings.sensors['embedding-index']).data
  const found = own?.indexes.find(({ id }) => id === stale?.index)
  if (found === undefined) throw new IncompleteError('the settings name no index of which the case speaks')
  return found
}

/** Picks the workflow that rebuilds the index of the case, and notes how the index stands before. */
export const planRebuild = defineStep({
  id: 'plan-rebuild',
  title: 'Find out what rebuilds an index',
  needs: ['contents: read'],
  reversible: true,
  with: input,
  key: (_, view) => view.cases.map(({ id }) => id).join(' '),
  plan: async (_, view) => {
    const entry = indexOf(view)
    if (entry.rebuild === null)
      throw new IncompleteError(
        `no workflow is named that rebuilds the index ${entry.id}: name it as \`rebuild\` of that index in the settings of embedding-index`,
      )
    const read = await readIndex(entry, view.tree)
    const before = (read.known ? read.value : null) ?? { date: null, chunks: null, files: null }
    return {
      effect: `finds that ${entry.rebuild} rebuilds the index ${entry.id}`,
      changes: [],
      outputs: { workflow: entry.rebuild, index: { ...entry }, before: { ...before } },
    }
  },
  done: async () => false,
})
