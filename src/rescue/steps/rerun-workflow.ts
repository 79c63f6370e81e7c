import { z } from 'zod'
import { defineStep } from '../../domain/step.ts'

/** Runs as `classify-failures` gives them: the id, the attempt that failed, the commit. */
export const runsSchema = z.array(z.object({ id: z.int().positive(), attempt: z.int().positive(), sha: z.string() }))

const input = z.strictObject({ runs: runsSchema })

/** Runs the failed jobs of runs again, each once: one that is beyond its failed attempt is left alone. */
export const rerunWorkflow = defineStep({
  id: 'rerun-workflow',
  title: 'Run failed jobs again',
  needs: ['actions: write'],
  reversible: false,
  confirmed: true,
  with: input,
  key: ({ runs }) => runs.map(({ id, attempt }) => `${id}#${attempt}`).join(' '),
  plan: async ({ runs }) => ({
    effect: `runs the failed jobs of ${runs.map(({ id }) => `run ${id}`).join(', ')} again`,
    changes: runs.map(({ id, attempt }) => ({ kind: 'rerun-workflow', run: id, attempt })),
    outputs: { runs },
  }),
  done: async () => false,
})
