import { z } from 'zod'
import { durationSchema } from '../../domain/duration.ts'
import { IncompleteError } from '../../domain/errors.ts'
import { defineStep } from '../../domain/step.ts'

const input = z.strictObject({
  number: z.int().positive().nullable(),
  head: z.string().nullable().default(null),
  within: durationSchema,
})

/** Waits until a pull request is merged. One that was closed without a merge is a refusal: the step fails. */
export const awaitMerge = defineStep({
  id: 'await-merge',
  title: 'Wait for the merge',
  needs: ['pull_requests: read'],
  reversible: true,
  with: input,
  key: ({ number }) => `#${number ?? '?'}`,
  plan: async ({ number, head, within }, view) => {
    const until = new Date(view.clock.now().getTime() + within).toISOString()
    const subject = number === null ? 'the pull request' : `#${number}`
    const merge = view.settings.rescue.merge === 'auto' && number !== null
    return {
      effect: merge
        ? `asks GitHub to merge ${subject} once its checks pass`
        : `waits for a review and the merge of ${subject}`,
      changes: merge ? [{ kind: 'auto-merge', number, head }] : [],
      outputs: {},
      waits: { for: 'merge', subject, until },
    }
  },
  done: async ({ number }, view) => {
    if (number === null) return false
    const answer = await view.live.pullRequest(number)
    if (!answer.known) return 'unknown'
    if (answer.value.merged) return true
    if (answer.value.state === 'closed') throw new IncompleteError(`pull request #${number} was closed without a merge`)
    return false
  },
})
