import { z } from 'zod'
import { durationSchema } from '../../domain/duration.ts'
import { failureRate, runsOfBranch } from '../../domain/failure-rate.ts'
import { commitColours, lastGreen } from '../../domain/green-commit.ts'
import type { WorkflowRun } from '../../domain/live.ts'
import { codeSpan } from '../../domain/markdown-text.ts'
import { defineStep } from '../../domain/step.ts'
import type { StepView } from '../../domain/step.ts'
import { variableFile } from '../variable-file.ts'
import { undoBranch } from '../undo-branch.ts'

const input = z.strictObject({ branch: z.string().min(1) })

/** How ci-health measures. */
const measureSchema = z.object({
  window: durationSchema.prefault('7d'),
  branch: z.string().default('default'),
  degraded: z.number().default(10),
  critical: z.number().default(25),
  minRuns: z.int().positive().default(20),
})
type Measure = z.infer<typeof measureSchema>

/** `10.7:degraded`; null where too few runs finished to tell a rate. */
const rateOf = (runs: readonly WorkflowRun[], { degraded, critical, minRuns }: Measure): string | null => {
  const { percent, finished } = failureRate(runs)
  if (percent === null || finished < minRuns) return null
  const word = percent > critical ? 'critical' : percent > degraded ? 'degraded' : 'healthy'
  return `${Math.round(percent * 10) / 10}:${word}`
}

interface Signal {
  readonly name: string
  readonly value: string
}

/** What the runs say under each name that the settings ask for; nothing where they say nothing. */
const measured = async (view: StepView): Promise<readonly Signal[]> => {
  const own = view.settings.sensors['ci-health']
  const measure = measureSchema.parse(typeof own === 'object' ? own : {})
  const branch = measure.branch === 'default' ? view.defaultBranch : measure.branch
  const answer = await view.live.runs({ branch, since: new Date(view.clock.now().getTime() - measure.window) })
  if (!answer.known) return []
  const runs = runsOfBranch(answer.value)
  const values: readonly (readonly [string, string | null])[] = [
    ['CODEX_CI_FAILURE_RATE', rateOf(runs, measure)],
    ['CODEX_CI_LAST_GREEN_SHA', lastGreen(commitColours(runs))?.sha ?? null],
  ]
  return values.flatMap(([name, value]) =>
    value !== null && view.settings.signals.includes(name) ? [{ name, value }] : [],
  )
}

/** Those whose variable does not hold the value already; none where nobody can tell. */
const differing = async (signals: readonly Signal[], view: StepView): Promise<readonly Signal[]> => {
  const held = signals.length === 0 ? null : await view.live.variables('repo-vars')
  if (held === null || !held.known) return []
  const values = new Map(held.value.map(({ name, value }) => [name.toUpperCase(), value]))
  return signals.filter(({ name, value }) => values.get(name) !== value)
}

/**
 * Queues an intent for each signal of CI that the settings name and whose variable says something else than the runs:
 * the failure rate, and the newest commit that is wholly green. What was not measured is not written.
 */
export const queueSignals = defineStep({
  id: 'queue-signals',
  title: 'Queue the signals of CI',
  needs: ['actions: read', 'actions_variables: read', 'contents: write'],
  reversible: true,
  with: input,
  key: ({ branch }) => branch,
  plan: async ({ branch }, view) => {
    const signals = await differing(await measured(view), view)
    const note = `measured from the runs of ${view.defaultBranch}`
    const files = signals.map((signal) => variableFile(signal, note, view))
    const names = signals.map(({ name }) => name)
    return {
      effect: names.length === 0 ? 'finds no signal to queue' : `queues ${names.join(' and ')} on ${branch}`,
      changes:
        files.length === 0
          ? []
          : [{ kind: 'commit', branch, from: view.commit, message: `Queue ${names.join(' and ')}`, files }],
      outputs: {
        branch,
        count: files.length,
        summary: [
          'Measured from the runs of the branch:',
          '',
          ...signals.map(({ name, value }) => `- ${codeSpan(name)}: ${codeSpan(value)}`),
        ].join('\n'),
      },
    }
  },
  done: async () => false,
  undo: (receipts, { branch }) => undoBranch(receipts, branch),
})
