import { z } from 'zod'
import { actionGlobs, workflowGlobs } from '../../../formats/file-globs.ts'
import { describeSensor } from '../../../domain/sensor.ts'

export const settings = z.strictObject({})

/** Places where people put workflows by mistake. */
const misplacedGlobs: readonly string[] = [
  '*.{yml,yaml}',
  '.github/**/*.{yml,yaml}',
  '{workflow,workflows}/**/*.{yml,yaml}',
  '**/.github/workflows/**/*.{yml,yaml}',
]

export const workflowSchema = describeSensor({
  id: 'workflow-schema',
  layer: 'L2',
  title: 'Workflows that GitHub refuses',
  why: 'GitHub does not run a workflow that it cannot read, and mostly says so nowhere that anybody looks: the checks of a pull request are simply fewer. A broken guard is as quiet as a healthy one.',
  cannotKnow:
    "Files are read by GitHub's own published parser; a key, event or permission that is newer than it is reported with medium confidence. Whether a branch or path filter can ever match, whether the inputs of an action of another repository exist, and what a script does are not known.",
  kinds: {
    unparsable: 'The file is no YAML mapping: empty, cut, or badly indented.',
    'two-documents':
      'A line `---` splits the file in two documents, mostly from an unindented line in a `run: |` block.',
    'never-triggers': 'No event starts the workflow: `on` is absent, empty, or has become `true`.',
    'uses-with-job-keys': 'A job calls a reusable workflow and carries keys that only jobs with steps may have.',
    'float-version': 'A version is written as a number and loses its last zero: 3.10 is read as 3.1.',
    schema: 'GitHub refuses a key, value, expression, step, job graph or call.',
    misplaced: 'The file is a workflow by its content and lies where GitHub never looks.',
  },
  files: [...workflowGlobs, ...actionGlobs, ...misplacedGlobs],
  wakesOn: ['push', 'pull_request', 'merge_group'],
  cadence: 'daily',
  version: 3,
  settings,
  inspects: true,
  concludes: true,
  load: async () => (await import('./workflow-schema/implementation.ts')).implementation,
})
