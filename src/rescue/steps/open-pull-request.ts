import { z } from 'zod'
import { plainTitle } from '../../domain/markdown-text.ts'
import { defineStep } from '../../domain/step.ts'

const input = z.strictObject({
  branch: z.string().min(1),
  title: z.string().min(1),
  body: z.string().default(''),
  labels: z.array(z.string()).default(['sar']),
  reviewers: z.array(z.string()).default([]),
  /** Writes title and body anew where the pull request is open already. */
  refresh: z.boolean().default(false),
})

/** The line in a rescue's pull request by which gates and later events know which run it belongs to. */
export const rescueMarker = (run: string, playbook: string): string =>
  `<!-- sar:rescue run=${run} playbook=${playbook} -->`

/**
 * Proposes a branch as a pull request against the default branch. Applying it twice gives the same pull request: an
 * open one with that head is found and reused.
 */
export const openPullRequest = defineStep({
  id: 'open-pull-request',
  title: 'Open a pull request',
  needs: ['pull_requests: write'],
  reversible: true,
  with: input,
  key: ({ branch }) => branch,
  plan: async ({ branch, title, body, labels, reviewers, refresh }, view) => ({
    effect: `opens a pull request from ${branch} to ${view.defaultBranch}`,
    changes: [
      {
        kind: 'open-pull-request',
        head: branch,
        base: view.defaultBranch,
        title: plainTitle(title),
        body: `${rescueMarker(view.run.id, view.run.playbook)}\n${body}`,
        labels,
        reviewers,
        ...(refresh ? { refresh } : {}),
      },
    ],
    outputs: { branch },
  }),
  done: async () => false,
  settle: (receipts) => ({ number: receipts[0]?.number ?? null, url: receipts[0]?.url ?? null }),
  undo: (receipts) =>
    receipts.flatMap(({ number, already }) =>
      number === null || already
        ? []
        : [{ kind: 'close-pull-request' as const, number, reason: 'The rescue that opened it was undone.' }],
    ),
})
