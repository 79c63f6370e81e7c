import { z } from 'zod'
import { declaringGlobs } from '../../../formats/file-globs.ts'
import { describeSensor } from '../../../domain/sensor.ts'

export const settings = z.lazy(() =>
  z.strictObject({
    exclude: z
      .array(z.string())
      .default([
        '**/*{{*/**',
        '**/{fixtures,testdata,test_data,test_files,vendor,vendored,_vendor,third_party,thirdparty,node_modules,site-packages,templates}/**',
      ])
      .describe('leaves the imports of files out that match one of these globs'),
    provided: z
      .array(z.string())
      .default([])
      .describe('top-level modules that the place brings where the code runs, so that nothing declares them'),
  }),
)

export type Settings = z.infer<typeof settings>

/** Files that tell of modules which a build makes of other languages. */
const buildGlobs: readonly string[] = ['**/Cargo.toml', '**/CMakeLists.txt']

export const importErrors = describeSensor({
  id: 'import-errors',
  layer: 'L1',
  title: 'Imports that cannot work',
  why: 'An import of a file that was renamed, or of a package that nothing installs, ends the program at its first line: in training after the queue, in serving after the rollout.',
  cannotKnow:
    'No package index is asked and nothing is run. A distribution that is named anywhere in the tree counts as declared for all of it, so that in a monorepo what one service lists covers for another that forgot it: in `pyproject.toml`, `setup.py`, `setup.cfg`, requirements, environment files, locks, in `pip install` of a script, an image or a document. What the block `# /// script` of a script asks for counts for that script alone. Which names bring which modules is told by a table and by likeness, and what declared distributions commonly require (NumPy with pandas) needs no entry of its own; what one that the table does not know may require degrades and does not block. Where a list could not be read, nothing is said of undeclared modules. Left alone is what is caught, asked for first, or imported on a condition, in one file or another; modules that a build writes or compiles (Cargo, CMake, maturin), `.gitignore` keeps out, or packages that change themselves in `sys.modules`; whatever a module with `__getattr__`, `globals()` or star imports of elsewhere may hold. A module found anywhere in the tree counts as reachable, since the path may be changed. Where most modules are declared nowhere, the lists are kept elsewhere and nothing is said of any. Notebooks are read for what they install, not for what they import. Circular imports, and names that exist too late, are not seen.',
  kinds: {
    'missing-module': 'An import of this repository leads to no file.',
    'missing-name': 'A name is imported from a file of this repository that does not have it.',
    undeclared: 'A third-party module is imported and no list of dependencies names what brings it.',
  },
  files: [
    '**/*.py',
    ...declaringGlobs,
    ...buildGlobs,
    '**/*.{md,mdx,rst,sh,yml,yaml,ipynb}',
    '**/{Dockerfile*,*.Dockerfile,Makefile,*.mk}',
  ],
  wakesOn: ['push', 'pull_request', 'merge_group'],
  cadence: 'daily',
  concludesApart: true,
  version: 6,
  settings,
  inspects: true,
  concludes: true,
  load: async () => (await import('./import-errors/implementation.ts')).implementation,
})
