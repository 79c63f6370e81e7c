import { z } from 'zod'
import { durationSchema } from '../../../domain/duration.ts'
import { describeSensor } from '../../../domain/sensor.ts'

export const settings = z.lazy(() =>
  z.strictObject({
    window: durationSchema.prefault('7d').describe('how far back runs are looked at'),
    branch: z.string().default('default').describe('the branch whose runs count; `default` is the default branch'),
    patterns: z
      .string()
      .default('.codex/patterns/ci_failure_patterns.yaml')
      .describe("the repository's own library of failure patterns, where it has one; its entries come before ours"),
    matching: z
      .enum(['signature', 'score'])
      .default('signature')
      .describe(
        'when an own pattern applies: `signature`, as soon as a line matches one; `score`, at fifty points (40 for each signature, 30 for each changed file, 30 for the named workflow or job), but never without a signature: a cause is what a log says',
      ),
    transientRuns: z
      .int()
      .positive()
      .default(3)
      .describe('cured failures from outside are reported from so many runs on'),
    maxRuns: z.int().positive().default(20).describe('looks into no more failed runs than this'),
    maxLogs: z.int().positive().default(40).describe('reads no more logs of jobs than this'),
  }),
)

export type Settings = z.infer<typeof settings>

export const ciFailures = describeSensor({
  id: 'ci-failures',
  layer: 'L2',
  title: 'Why CI fails',
  why: 'A red run tells that something failed, not what. Whoever reads the whole log of every failure loses an hour a day; whoever does not runs it again until it is green, and so learns to live with a broken branch. The cause stands in a few lines of the log, most causes are old acquaintances, and some can be mended by a machine.',
  cannotKnow:
    'Runs of the branch are looked at, of each workflow the last, and those that passed only at another try; runs of pull requests are not. A cause is what the log of a failed step says: a test that fails for a deeper reason is still a failing test. Up to six jobs of a run are read. Failures that no pattern knows are put together by their wording, which can part one cause in two or join two in one. Logs that GitHub has deleted tell nothing.',
  kinds: {
    'known-failure': 'The last run of a workflow failed, and its log tells a cause that is known.',
    'unknown-failure': 'The last run of a workflow failed for a cause that no pattern knows; an entry is proposed.',
    'flaky-failure': 'A job failed and passed on the same commit.',
    'transient-failure': 'Runs fail for a reason outside of the repository: runner, network, rate limit.',
    'pattern-unreadable': "An entry of the repository's own pattern file cannot be parsed.",
    'pattern-duplicate': "An id of the repository's own pattern file is there twice.",
    'pattern-broad': 'A signature of an own pattern matches every failure, such as "exit code 1", and is not used.',
  },
  files: [],
  wakesOn: ['workflow_run', 'clock'],
  cadence: 'daily',
  version: 2,
  settings,
  inspects: false,
  concludes: true,
  load: async () => (await import('./ci-failures/implementation.ts')).implementation,
})
