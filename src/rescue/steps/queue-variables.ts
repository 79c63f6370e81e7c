import { z } from 'zod'
import { defineStep } from '../../domain/step.ts'
import { variableFile } from '../variable-file.ts'
import { undoBranch } from '../undo-branch.ts'

const input = z.strictObject({
  branch: z.string().min(1),
  variables: z.array(z.strictObject({ name: z.string().min(1), value: z.string().min(1) })).min(1),
  note: z.string().min(1),
})

/** Writes an intent for each variable of the repository, as one commit on a branch. */
export const queueVariables = defineStep({
  id: 'queue-variables',
  title: 'Queue values of variables',
  needs: ['contents: write'],
  reversible: true,
  with: input,
  key: ({ branch }) => branch,
  plan: async ({ branch, variables, note }, view) => {
    const names = variables.map(({ name }) => name).join(' and ')
    const files = variables.map((one) => variableFile(one, note, view))
    return {
      effect: `queues ${names} on ${branch}`,
      changes: [{ kind: 'commit', branch, from: view.commit, message: `Queue ${names}`, files }],
      outputs: { branch, names },
    }
  },
  done: async () => false,
  settle: (receipts) => ({ sha: receipts[0]?.sha ?? null }),
  undo: (receipts, { branch }) => undoBranch(receipts, branch),
})
