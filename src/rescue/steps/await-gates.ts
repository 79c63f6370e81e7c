import { z } from 'zod'
import { durationSchema } from '../../domain/duration.ts'
import { IncompleteError } from '../../domain/errors.ts'
import { defineStep } from '../../domain/step.ts'
import { GateRefusal, gatesPassed } from '../gate-refusal.ts'

const input = z.strictObject({
  number: z.int().positive().nullable(),
  /** The commit that the rescue made; the gates' word on any other is not about the rescue. */
  head: z.string().nullable().default(null),
  /** Whether the pull request is somebody else's, who mends what the gates refuse. */
  theirs: z.boolean().default(false),
  within: durationSchema,
})

/** Waits until the gates have passed on a pull request's head. A gate that fails there sends the run back. */
export const awaitGates = defineStep({
  id: 'await-gates',
  title: 'Wait for the gates',
  needs: ['pull_requests: read', 'checks: read'],
  reversible: true,
  with: input,
  key: ({ number, head }) => `#${number ?? '?'} ${head ?? ''}`.trim(),
  plan: async ({ number, within }, view) => ({
    effect: `waits for the gates on ${number === null ? 'the pull request' : `#${number}`}`,
    changes: [],
    outputs: {},
    waits: {
      for: 'review',
      subject: `#${number ?? '?'}`,
      until: new Date(view.clock.now().getTime() + within).toISOString(),
    },
  }),
  done: async ({ number, head, theirs }, view) => {
    if (number === null) return false
    const pull = await view.live.pullRequest(number)
    if (!pull.known) return 'unknown'
    if (pull.value.merged) return true
    if (pull.value.state === 'closed') throw new IncompleteError(`pull request #${number} was closed without a merge`)
    try {
      const passed = await gatesPassed(view, pull.value, head)
      return passed.known ? passed.value : 'unknown'
    } catch (error) {
      if (theirs && error instanceof GateRefusal) return false
      throw error
    }
  },
})
