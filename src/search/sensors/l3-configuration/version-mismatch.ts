import { z } from 'zod'
import { dockerfileGlobs, workflowGlobs } from '../../../formats/file-globs.ts'
import { describeSensor } from '../../../domain/sensor.ts'

export const settings = z.lazy(() =>
  z.strictObject({
    ignore: z
      .array(z.string())
      .default([])
      .describe('tools whose versions may differ, by name: `python`, `node`, `ruff`'),
  }),
)

export const versionMismatch = describeSensor({
  id: 'version-mismatch',
  layer: 'L3',
  title: 'One tool in two versions',
  why: 'The hook formats with one version, the workflow checks with another, and every commit is red for somebody. The image runs Python 3.10, the tests run 3.12, and what breaks does so in production. Each version is written down somewhere; only nobody reads the places side by side.',
  cannotKnow:
    'Only statements that exclude each other are found: an exact version against another, or against a range that does not hold it. Ranges, matrices and `requires-python` by themselves are none. Files of one folder are held together, with workflows as part of the root; examples, tests and templates are left out. What a script or an action chooses at run time is not known, nor whether a difference is meant. Whether a lock fits its project is told by r12-unpinned-dependencies.',
  kinds: {
    'tool-mismatch': 'A formatter, linter or type checker is stated in versions that exclude each other.',
    'python-outside-range':
      'A version file, image or job that installs the project uses a Python that it does not allow.',
    'interpreter-mismatch': 'Files that pin an interpreter differ, or pin one that no workflow runs on.',
    'target-below-range': 'A tool is told to write for a Python that the project no longer allows.',
  },
  files: [
    '**/pyproject.toml',
    '**/setup.{py,cfg}',
    '**/{uv,poetry,pdm}.lock',
    '**/*requirements*.{txt,in}',
    '**/requirements/*.{txt,in}',
    '**/{.pre-commit-config.yaml,.python-version,.nvmrc,.node-version,.tool-versions,runtime.txt,package.json}',
    '**/{devcontainer.json,.devcontainer.json}',
    ...workflowGlobs,
    ...dockerfileGlobs,
  ],
  wakesOn: ['push', 'pull_request', 'merge_group', 'clock'],
  cadence: 'daily',
  version: 1,
  settings,
  inspects: true,
  concludes: true,
  load: async () => (await import('./version-mismatch/implementation.ts')).implementation,
})
