import { z } from 'zod'
import { defineStep } from '../../domain/step.ts'

const input = z.strictObject({
  /** The pull request's number. */
  number: z.int().positive(),
  /** Logins, and teams as `owner/team`. */
  reviewers: z.array(z.string().min(1)).min(1),
})

/** Asks people or teams to review a pull request. Whoever is asked already is not asked again. */
export const requestReview = defineStep({
  id: 'request-review',
  title: 'Ask for a review',
  needs: ['pull_requests: write'],
  reversible: false,
  with: input,
  key: ({ number, reviewers }) => `#${number} ${reviewers.join(' ')}`,
  plan: async ({ number, reviewers }) => ({
    effect: `asks ${reviewers.join(', ')} to review #${number}`,
    changes: [{ kind: 'request-review', number, reviewers }],
    outputs: {},
  }),
  done: async () => false,
})
