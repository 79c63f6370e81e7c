import { z } from 'zod'
import { durationSchema } from '../../domain/duration.ts'
import { defineStep } from '../../domain/step.ts'

const input = z.strictObject({ issue: z.int().positive().nullable(), within: durationSchema })

/** Waits until a person closes an issue: by that they say that they have looked. */
export const awaitClose = defineStep({
  id: 'await-close',
  title: 'Wait until a person has looked',
  needs: ['issues: read'],
  reversible: true,
  with: input,
  key: ({ issue }) => `#${issue ?? '?'}`,
  plan: async ({ issue, within }, view) => ({
    effect: `waits until a person closes ${issue === null ? 'the issue' : `#${issue}`}`,
    changes: [],
    outputs: {},
    waits: {
      for: 'answer',
      subject: `#${issue ?? '?'}`,
      until: new Date(view.clock.now().getTime() + within).toISOString(),
    },
  }),
  done: async ({ issue }, view) => {
    if (issue === null) return false
    const listed = await view.live.issues({ state: 'all' })
    const own = listed.known ? listed.value.find(({ number }) => number === issue) : undefined
    return own === undefined ? 'unknown' : own.state === 'closed'
  },
})
