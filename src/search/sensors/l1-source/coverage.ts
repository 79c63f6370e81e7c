import { z } from 'zod'
import { describeSensor } from '../../../domain/sensor.ts'

export const settings = z.lazy(() =>
  z.strictObject({
    reports: z
      .array(z.string())
      .default([])
      .describe(
        'globs of coverage reports: Cobertura XML (coverage.py, pytest-cov), coverage.py JSON, lcov, JaCoCo XML; by default those that are committed under their usual names',
      ),
    threshold: z.number().min(0).max(100).default(80).describe('percent of lines and branches that tests must run'),
  }),
)

export type Settings = z.infer<typeof settings>

export const coverage = describeSensor({
  id: 'coverage',
  layer: 'L1',
  title: 'Coverage by tests',
  why: 'Lines that no test runs are lines whose breaking nobody notices.',
  cannotKnow:
    'It reads reports and runs no test. A line that ran is not a line that was checked. Several reports are laid over each other line by line, branches left out. Whether a report is older than its sources is known only where it says when it was measured, or is committed, and the history is there.',
  kinds: {
    'under-threshold': 'Tests run less of the measured lines and branches than the settings ask for.',
    'uncovered-change': 'Lines that a change added or rewrote and no test ran.',
  },
  files: [],
  wakesOn: ['push', 'pull_request', 'merge_group', 'workflow_run'],
  cadence: 'daily',
  version: 3,
  settings,
  inspects: false,
  concludes: true,
  load: async () => (await import('./coverage/implementation.ts')).implementation,
})
