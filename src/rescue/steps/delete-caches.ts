import { z } from 'zod'
import type { ActionsCache } from '../../domain/actions.ts'
import type { Answer } from '../../domain/answer.ts'
import { known } from '../../domain/answer.ts'
import { durationSchema } from '../../domain/duration.ts'
import { IncompleteError } from '../../domain/errors.ts'
import { defineStep } from '../../domain/step.ts'
import type { StepView } from '../../domain/step.ts'
import { choose, chosenBefore } from '../chosen-ids.ts'

const input = z.strictObject({
  unusedFor: durationSchema.prefault('3d').describe('caches that were used since are left'),
  most: z.int().positive().max(100).default(50).describe('so many at once, those unused for the longest first'),
})

type Wanted = z.infer<typeof input>

/** Caches that nobody used for that long, the longest unused first. */
const unusedIn = async ({ unusedFor, most }: Wanted, view: StepView): Promise<Answer<readonly ActionsCache[]>> => {
  const all = await view.live.caches()
  if (!all.known) return all
  const before = view.clock.now().getTime() - unusedFor
  const unused = all.value.filter(({ lastUsedAt }) => Date.parse(lastUsedAt) < before)
  const longest = unused.toSorted((a, b) => Date.parse(a.lastUsedAt) - Date.parse(b.lastUsedAt) || a.id - b.id)
  return known(choose(longest, most, view))
}

const gigabytes = (caches: readonly ActionsCache[]): string =>
  (caches.reduce((sum, { bytes }) => sum + bytes, 0) / 1e9).toFixed(1)

/** Deletes caches of Actions that nobody uses, before GitHub evicts those that are. What is lost is saved by the next run that asks for it. */
export const deleteCaches = defineStep({
  id: 'delete-caches',
  title: 'Delete caches of Actions that nobody uses',
  needs: ['actions: write'],
  reversible: false,
  confirmed: true,
  with: input,
  key: ({ unusedFor, most }) => `${unusedFor} ${most}`,
  plan: async (wanted, view) => {
    const unused = await unusedIn(wanted, view)
    if (!unused.known) throw new IncompleteError(`cannot list the caches: ${unused.reason}`)
    const before = chosenBefore(view)
    const chosen = before ?? unused.value.map(({ id }) => id)
    const count = chosen.length
    const size = before === null ? ` of ${gigabytes(unused.value)} GB together` : ''
    return {
      effect: `deletes ${count} cache${count === 1 ? '' : 's'}${size}`,
      changes: unused.value.map(({ id }) => ({ kind: 'delete-cache', id })),
      outputs: { count },
      chosen,
    }
  },
  done: async (wanted, view) => {
    const unused = await unusedIn(wanted, view)
    return unused.known ? unused.value.length === 0 : 'unknown'
  },
})
