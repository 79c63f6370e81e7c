import { z } from 'zod'
import { plainTitle } from '../../domain/markdown-text.ts'
import { defineStep } from '../../domain/step.ts'

const input = z.strictObject({
  kind: z.enum(['question', 'blocker', 'runbook', 'failures', 'alert']),
  title: z.string().min(1),
  body: z.string(),
  /** What the issue is about, where one playbook opens several; the repository where nothing is said. */
  subject: z.string().optional(),
  labels: z.array(z.string()).default(['sar']),
})

/** What could end the comment, or hide in it, is written as in an address. */
const inComment = (subject: string): string =>
  subject.toWellFormed().replaceAll(/[^\w./:@-]/gu, (sign) => encodeURIComponent(sign))

/** The hidden first line of an issue of ours: one issue a playbook and kind, so that a later run updates it. */
export const issueMarker = (playbook: string, kind: string, subject: string): string =>
  `<!-- sar:${kind} ${playbook} ${inComment(subject)} -->`

/** Opens an issue, or brings the open one up to date, and assigns those whom `triage.escalate` names. */
export const openIssue = defineStep({
  id: 'open-issue',
  title: 'Open an issue',
  needs: ['issues: write'],
  reversible: false,
  stays: 'closed once its cases are over; a runbook by a step of its own',
  with: input,
  key: ({ kind, title }) => `${kind}: ${title}`,
  plan: async ({ kind, title, body, subject, labels }, view) => {
    const marker = issueMarker(view.run.playbook, kind, subject ?? view.repository)
    const assignees = view.settings.triage.escalate
      .map((login) => login.replace(/^@/, ''))
      .filter((login) => !login.includes('/'))
    return {
      effect: `opens the issue "${title}"`,
      changes: [{ kind: 'open-issue', marker, title: plainTitle(title), body, labels, assignees }],
      outputs: { kind, marker },
    }
  },
  done: async () => false,
  settle: (receipts) => ({ number: receipts[0]?.number ?? null, url: receipts[0]?.url ?? null }),
  // A runbook has a step of its own that closes it: what is rotated is not over with the finding.
  recover: (_, { kind, marker }) =>
    kind === 'runbook' || typeof marker !== 'string'
      ? []
      : [{ kind: 'close-issue', marker, reason: 'What this issue speaks of is over: its sensor found it clean.' }],
})
