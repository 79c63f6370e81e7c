import { z } from 'zod'
import { durationSchema } from '../../../domain/duration.ts'
import { workflowGlobs } from '../../../formats/file-globs.ts'
import { describeSensor } from '../../../domain/sensor.ts'

export const settings = z.lazy(() =>
  z.strictObject({
    queuedFor: durationSchema.prefault('6h').describe('how long a run may wait for a runner or for the run before it'),
    waitingFor: durationSchema.prefault('7d').describe('how long a run may wait for the approval of a person'),
    retention: durationSchema.prefault('90d').describe('how old a run may grow before it is called a leftover'),
    idleFor: durationSchema
      .prefault('50d')
      .describe(
        'after how long without a push a public repository is warned of its schedules; GitHub disables them at 60',
      ),
  }),
)

export type Settings = z.infer<typeof settings>

export const staleRuns = describeSensor({
  id: 'stale-runs',
  layer: 'L2',
  title: 'Runs that wait, runs left over, schedules asleep',
  why: 'A run that waits for a runner nobody started, a nightly job that GitHub switched off after a quiet summer: neither is red, so nobody looks, and what they were to guard is not guarded.',
  cannotKnow:
    'What has begun is not judged: a run that hangs in progress ends by its own time limit. A workflow that a person disabled is left alone, and so are schedules of private repositories, which GitHub does not disable. Whether old runs are kept on purpose nobody can tell; `retention` says how old is old. Six requests, more where more than a hundred runs wait.',
  kinds: {
    'run-queued': 'Runs of a workflow have waited too long for a runner or for the run before them.',
    'run-waiting': 'Runs of a workflow have waited too long for the approval of a person.',
    'old-runs': 'Runs older than the retention are still listed.',
    'schedule-disabled': 'GitHub has disabled a workflow because the repository was idle for 60 days.',
    'schedule-near-idle': 'A public repository with schedules comes near the 60 days.',
  },
  files: workflowGlobs,
  wakesOn: ['clock'],
  cadence: 'weekly',
  version: 1,
  settings,
  inspects: true,
  concludes: true,
  load: async () => (await import('./stale-runs/implementation.ts')).implementation,
})
