import { z } from 'zod'
import { IncompleteError } from '../../domain/errors.ts'
import { defineStep } from '../../domain/step.ts'
import type { StepView } from '../../domain/step.ts'
import { writeIntent } from '../../formats/intents/write.ts'

const input = z.strictObject({
  branch: z.string().min(1),
  variables: z.array(z.strictObject({ name: z.string().min(1), value: z.string().min(1) })).min(1),
  note: z.string().min(1),
})
type Input = z.infer<typeof input>

const fileOf = ({ name, value }: Input['variables'][number], note: string, view: StepView) => {
  const written = writeIntent(
    {
      operation: 'set',
      scope: 'repo',
      environment: null,
      repository: view.repository,
      name,
      value,
      queuedAt: new Date(view.run.startedAt),
      queuedBy: `sar-watchdog ${view.run.playbook}`,
      note: `Run ${view.run.id}: ${note}`,
    },
    view.settings.mailbox.dir,
  )
  if (!written.ok) throw new IncompleteError(`${name} cannot be queued: ${written.reason}`)
  return { path: written.path, content: written.text }
}

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
    const files = variables.map((one) => fileOf(one, note, view))
    return {
      effect: `queues ${names} on ${branch}`,
      changes: [{ kind: 'commit', branch, from: view.commit, message: `Queue ${names}`, files }],
      outputs: { branch, names },
    }
  },
  done: async () => false,
  settle: (receipts) => ({ sha: receipts[0]?.sha ?? null }),
  undo: (receipts, { branch }) =>
    typeof branch === 'string' && receipts.some(({ already }) => !already) ? [{ kind: 'delete-branch', branch }] : [],
})
