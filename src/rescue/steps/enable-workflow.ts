import { z } from 'zod'
import { IncompleteError } from '../../domain/errors.ts'
import { defineStep } from '../../domain/step.ts'
import type { StepView } from '../../domain/step.ts'

const input = z.strictObject({
  /** Its path: `.github/workflows/nightly.yml`. */
  workflow: z.string().min(1),
})

const found = async (workflow: string, { live }: StepView) => {
  const answer = await live.workflows()
  if (!answer.known) return answer
  return { known: true, value: answer.value.find(({ path }) => path === workflow) ?? null } as const
}

/** Switches a workflow on again that GitHub disabled for want of activity. One that a person disabled stays off. */
export const enableWorkflow = defineStep({
  id: 'enable-workflow',
  title: 'Enable a workflow that GitHub disabled',
  needs: ['actions: write'],
  reversible: false,
  confirmed: true,
  with: input,
  key: ({ workflow }) => workflow,
  plan: async ({ workflow }, view) => {
    const entry = await found(workflow, view)
    if (!entry.known) throw new IncompleteError(`cannot tell the state of ${workflow}: ${entry.reason}`)
    if (entry.value === null) throw new IncompleteError(`GitHub knows no workflow ${workflow}`)
    const { state } = entry.value
    if (state === 'active') return { effect: `leaves ${workflow}, which is enabled`, changes: [], outputs: {} }
    if (state !== 'disabled_inactivity') throw new IncompleteError(`${workflow} is ${state}: that is for a person`)
    return { effect: `enables ${workflow}`, changes: [{ kind: 'enable-workflow', workflow }], outputs: {} }
  },
  done: async ({ workflow }, view) => {
    const entry = await found(workflow, view)
    return entry.known ? entry.value?.state === 'active' : 'unknown'
  },
})
