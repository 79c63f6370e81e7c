import { z } from 'zod'
import { workflowGlobs } from '../../../formats/file-globs.ts'
import { describeSensor } from '../../../domain/sensor.ts'

export const settings = z.lazy(() =>
  z.strictObject({
    checks: z
      .array(z.string())
      .min(1)
      .default(['SAR gate', 'sar / gate'])
      .describe('names of the gate’s check; the rules of the default branch have to require one of them'),
    branch: z.string().default('default').describe('the branch whose rules count; `default` is the default branch'),
  }),
)

export type Settings = z.infer<typeof settings>

export const testGates = describeSensor({
  id: 'test-gates',
  layer: 'L2',
  title: 'Gates that let everything through',
  why: 'A gate that cannot be red is worse than none: people trust it. Tests whose failure is forgiven, a scan of a folder that was renamed, a job that stands for others and is skipped when they fail, a check that anybody may report: each lets the change in that it was built to keep out.',
  cannotKnow:
    'What the branch’s rules require is looked at in a sweep, not for each change. Tests are known by their command (pytest, tox, npm test …), not inside scripts, Makefiles or actions. What a name calls experimental, optional or nightly, and what no push or pull request starts, is only advised against. Whether a job stands for others is known by the branch’s rules or, where they cannot be read, by its name. Paths that are computed, and files that a job makes first, are not held against the tree. Who may bypass the rules is not judged. Without `.github/sar.yml` on the branch there is no gate to require.',
  kinds: {
    'gate-not-required': 'The rules of the default branch do not require the gate’s check.',
    'gate-forgeable': 'They require it from any source, so whoever may push can report it.',
    'gate-open': 'A job that stands for others is skipped, or green, when they fail.',
    'tests-forgiven': 'Tests run, and their failure fails nothing.',
    'scan-forgiven': 'A scan or linter runs, and what it finds fails nothing.',
    'scan-of-nothing': 'A scan is told to look at paths that do not exist.',
    'never-started': 'A workflow starts on changes of paths that match no file.',
    'alarm-silent': 'A step waits for a failure that cannot come.',
    'input-missing': 'A job takes an artifact that no job gives, or none that it waits for.',
  },
  files: workflowGlobs,
  wakesOn: ['push', 'pull_request', 'merge_group', 'rules', 'clock'],
  cadence: 'daily',
  version: 4,
  settings,
  inspects: true,
  concludes: true,
  load: async () => (await import('./test-gates/implementation.ts')).implementation,
})
