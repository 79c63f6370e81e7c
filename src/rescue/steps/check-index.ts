import { z } from 'zod'
import { durationSchema } from '../../domain/duration.ts'
import { IncompleteError } from '../../domain/errors.ts'
import { defineStep } from '../../domain/step.ts'
import { builtSchema, indexSchema, readIndex } from '../built-index.ts'
import type { Built, IndexEntry } from '../built-index.ts'

const input = z.strictObject({ index: indexSchema, before: builtSchema, within: durationSchema })

/** Why a rebuilt index is none; null where it is one. */
const faultOf = ({ id, index, count }: IndexEntry, before: Built, now: Built): string | null => {
  if (before.chunks !== null && now.chunks === null)
    return `the index ${id} states no number of chunks any more (${count})`
  if (before.chunks !== null && now.chunks !== null && now.chunks < before.chunks)
    return `the index ${id} ended with fewer chunks: ${before.chunks} before, ${now.chunks} now`
  if (index === null) return null
  if (now.files === null) return `the index ${id} has new metadata, and no file ${index}`
  if (now.files === before.files) return `only the metadata of the index ${id} was renewed: ${index} is what it was`
  return null
}

/**
 * Waits until the metadata of an index states another date, and then holds the index against what it was: one with fewer
 * chunks, or of which only the metadata is new, fails.
 */
export const checkIndex = defineStep({
  id: 'check-index',
  title: 'Hold a rebuilt index against the old one',
  needs: ['contents: read'],
  reversible: true,
  with: input,
  key: ({ index, before }) => `${index.id} since ${before.date ?? 'nothing'}`,
  plan: async ({ index, within }, view) => ({
    effect: `waits for the new index ${index.id} and holds it against the old one`,
    changes: [],
    outputs: {},
    waits: {
      for: 'run',
      subject: index.meta,
      until: new Date(view.clock.now().getTime() + within).toISOString(),
    },
  }),
  done: async ({ index, before }, view) => {
    const now = await readIndex(index, view.tree)
    if (!now.known) return 'unknown'
    if ((now.value?.date ?? null) === before.date) return false
    const fault = now.value === null ? `${index.meta} is gone, or cannot be parsed` : faultOf(index, before, now.value)
    if (fault !== null) throw new IncompleteError(fault)
    return true
  },
})
