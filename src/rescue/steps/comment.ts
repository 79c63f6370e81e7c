import { z } from 'zod'
import { defineStep } from '../../domain/step.ts'

const input = z.strictObject({
  /** The issue or pull request to comment on. */
  number: z.int().positive(),
  body: z.string().min(1),
})

/** Writes one comment a run under an issue or pull request; the same step of the same run writes it anew in place. */
export const comment = defineStep({
  id: 'comment',
  title: 'Comment on an issue or pull request',
  needs: ['issues: write'],
  reversible: false,
  with: input,
  key: ({ number }) => `#${number}`,
  plan: async ({ number, body }, { run }) => ({
    effect: `comments on #${number}`,
    changes: [{ kind: 'comment', issue: number, marker: `<!-- sar:comment ${run.id} -->`, body }],
    outputs: {},
  }),
  done: async () => false,
})
