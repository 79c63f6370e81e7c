import { z } from 'zod'
import { defineStep } from '../../domain/step.ts'
import { issueMarker } from './open-issue.ts'

const input = z.strictObject({
  kind: z.enum(['question', 'blocker', 'runbook', 'failures', 'alert']),
  subject: z.string().optional(),
  reason: z.string(),
})

/** Closes the issue that this playbook opened, and says why in a comment. None open is what was asked for. */
export const closeIssue = defineStep({
  id: 'close-issue',
  title: 'Close an issue',
  needs: ['issues: write'],
  reversible: false,
  with: input,
  key: ({ kind, subject }) => `${kind}: ${subject ?? ''}`,
  plan: async ({ kind, subject, reason }, view) => ({
    effect: `closes the ${kind} issue${subject === undefined ? '' : ` of ${subject}`}`,
    changes: [
      { kind: 'close-issue', marker: issueMarker(view.run.playbook, kind, subject ?? view.repository), reason },
    ],
    outputs: {},
  }),
  done: async () => false,
})
