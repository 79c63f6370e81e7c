import { z } from 'zod'
import { dockerfileGlobs, workflowGlobs } from '../../../formats/file-globs.ts'
import { describeSensor } from '../../../domain/sensor.ts'

export const settings = z.strictObject({})

export const r12UnpinnedDependencies = describeSensor({
  id: 'r12-unpinned-dependencies',
  layer: 'L4',
  title: 'Dependencies that move by themselves',
  why: 'What is not pinned is installed in its newest version: a model trained today cannot be trained again tomorrow, and an image that worked is not the one that is built next.',
  cannotKnow:
    '`setup.py`, `setup.cfg` and scripts are not read, nor is any package index asked. Dependencies of a repository that publishes a distribution are ranges on purpose: they get advice at most, and none where nothing installs them; nor are the CI jobs of a package judged, which try it with the newest, or lists of examples that nothing installs. A lock is compared with its source by name and version, not by its hash; requirements with a marker are left out. Which list an image installs is read from its `COPY` lines, else guessed by name; a list that it includes (`-r`) or is constrained by (`-c`) is read whatever its name is. A `Procfile` stands for a platform that installs the `requirements.txt` beside it. Folders of this repository and of its workspace (`[tool.uv.sources]`, `file:`) cannot be pinned and are left out. Whether an image serves is told by its own place and name and by what it starts or exposes.',
  kinds: {
    unpinned: 'Requirements without one exact version, commit or checksum, and no lock that gives them one.',
    'lock-unused': 'A lock lies in the tree, and the command that installs goes past it.',
    'lock-stale': 'A lock lacks, or holds in another version, what its source asks for.',
  },
  files: [
    '**/*requirements*.{txt,in}',
    '**/requirements/**/*.{txt,in}',
    '**/constraints*.txt',
    '**/pyproject.toml',
    '**/{environment,conda}*.{yml,yaml}',
    '**/{uv.lock,poetry.lock,pdm.lock,Pipfile.lock}',
    '**/pylock*.toml',
    '**/Procfile',
    ...workflowGlobs,
    ...dockerfileGlobs,
  ],
  wakesOn: ['push', 'pull_request', 'merge_group'],
  cadence: 'daily',
  version: 9,
  settings,
  inspects: true,
  concludes: true,
  load: async () => (await import('./r12-unpinned-dependencies/implementation.ts')).implementation,
})
