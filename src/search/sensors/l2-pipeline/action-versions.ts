import { z } from 'zod'
import { actionGlobs, workflowGlobs } from '../../../formats/file-globs.ts'
import { describeSensor } from '../../../domain/sensor.ts'

export const settings = z.lazy(() =>
  z.strictObject({
    pin: z
      .enum(['major', 'sha'])
      .default('major')
      .describe(
        '`sha`: every action and reusable workflow of another repository must be pinned to a whole commit hash',
      ),
    majors: z
      .record(z.string(), z.int().nonnegative())
      .default({})
      .describe('the major to hold an action to (`owner/name: 5`), where the built-in list lacks it or knows another'),
  }),
)

export type Settings = z.infer<typeof settings>

export const actionVersions = describeSensor({
  id: 'action-versions',
  layer: 'L2',
  title: 'Old actions',
  why: 'An action that stays behind its major keeps old runtimes, old cache services and known faults; one day GitHub switches off what it needs, and every workflow that uses it fails on the same morning.',
  cannotKnow:
    'Only actions of the built-in list, which says on which day it looked at each, and those that the setting `majors` names are judged; minor versions are not. A commit is judged by its version comment, which may lie. Branches such as `main` have no version. What an action of another repository uses inside is not read.',
  kinds: {
    'old-major': 'An action is used at an older major than the newest known one.',
    'old-runtime': 'An action, of this tree or another, runs on a Node version that GitHub has ended.',
    unpinned: 'With `pin: sha`: an action or reusable workflow is referenced by a name that can move.',
  },
  files: [...workflowGlobs, ...actionGlobs],
  wakesOn: ['push', 'pull_request', 'merge_group'],
  cadence: 'weekly',
  version: 2,
  settings,
  inspects: true,
  concludes: false,
  load: async () => (await import('./action-versions/implementation.ts')).implementation,
})
