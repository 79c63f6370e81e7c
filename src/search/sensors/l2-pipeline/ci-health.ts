import { z } from 'zod'
import { durationSchema } from '../../../domain/duration.ts'
import { describeSensor } from '../../../domain/sensor.ts'

const percentage = z.number().min(0).max(100)

export const settings = z
  .strictObject({
    window: durationSchema.prefault('7d').describe('how far back runs count'),
    branch: z.string().default('default').describe('the branch whose runs count; `default` is the default branch'),
    degraded: percentage.default(10).describe('above this share of failed runs CI is degraded, in percent'),
    critical: percentage.default(25).describe('above this share it is critical, in percent'),
    minRuns: z.int().positive().default(20).describe('with fewer finished runs the rate is unknown'),
    greenSha: z
      .string()
      .optional()
      .describe('the repository variable that names the last green commit, where there is one: it is held to the runs'),
  })
  .refine(({ degraded, critical }) => degraded <= critical, {
    path: ['critical'],
    error: 'must not lie below `degraded`: what is critical is degraded as well',
  })

export type Settings = z.infer<typeof settings>

export const ciHealth = describeSensor({
  id: 'ci-health',
  layer: 'L2',
  title: 'Failure rate of CI',
  why: 'Where one run in ten fails for no reason of the change, people stop reading red, merge anyway, and the day it matters nobody looks. The rate is the earliest sign, and the last commit on which everything worked is the first thing asked for when it does not.',
  cannotKnow:
    'A run is judged by its conclusion, not by its logs: whether a failure was the fault of the change, of the infrastructure or of a flaky test is not told apart. Runs of pull requests are left out, since anybody can cause them, and so are Dependabot’s and Copilot’s own. A run that was repeated counts by its last attempt. Below the smallest number of runs the rate is unknown, and a finding only where it would be too high even if all the missing ones had succeeded.',
  kinds: {
    'ci-degraded': 'More finished runs of the branch failed than the limit allows (10 %).',
    'ci-critical': 'The share of failed runs lies above the second limit (25 %).',
    'green-sha-wrong': 'The variable that names the last green commit names none, a red one, or one long overtaken.',
  },
  files: [],
  wakesOn: ['workflow_run', 'clock'],
  cadence: 'hourly',
  version: 3,
  settings,
  inspects: false,
  concludes: true,
  load: async () => (await import('./ci-health/implementation.ts')).implementation,
})
