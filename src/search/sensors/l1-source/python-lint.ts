import { z } from 'zod'
import { describeSensor } from '../../../domain/sensor.ts'
import { companionGlobs } from '../../../formats/ruff/companion-globs.ts'

export const settings = z.lazy(() =>
  z.strictObject({
    leaveOut: z
      .array(z.enum(['handed-on', 'generated']))
      .default(['handed-on', 'generated'])
      .describe(
        'What no ruff configuration speaks of: imports of an `__init__.py`, which its package hands on (`handed-on`), and files whose head says not to edit them (`generated`). With `[]` every finding is that of `ruff check --extend-select F401,F811,E741,F841`',
      ),
  }),
)

export type Settings = z.infer<typeof settings>

export const pythonLint = describeSensor({
  id: 'python-lint',
  layer: 'L1',
  title: 'Lint and format of Python',
  why: 'An unused import, a name bound twice, a variable nobody reads: each is small, and each hides the one that matters.',
  cannotKnow:
    'The rules are those of the ruff release that the findings state, built into this program. Where the repository pins an older release (`ruff==` or the hook’s `rev`), the rules that came later are left out, and its smaller default set holds; what else the two may judge differently is not known. F401, F811, E741 and F841 are looked for everywhere, selected or not, but where the configuration ignores them, by `ignore`, `per-file-ignores` or a `noqa`; where ruff is not configured, F401 in an `__init__.py` and all in generated files are left out unless the setting `leaveOut` says otherwise. Others are looked for as the nearest ruff configuration selects them. The order of imports (I001) and imports for types alone (TC001, TC002) are judged by the modules that the repository holds. Rules that need a file’s path or mode (such as INP001) are not judged and said to be unknown, as is formatting by black. Notebooks are held to those four rules, stubs (`.pyi`) to none.',
  kinds: {
    '<ruff code>': 'A rule of ruff, by its code.',
    unformatted: 'The repository configures ruff’s formatter, and it would rewrite the file.',
    'syntax-error': 'The file is no valid Python of the version that the repository aims at.',
  },
  files: ['**/*.py', '**/*.ipynb'],
  companions: companionGlobs,
  wakesOn: ['push', 'pull_request', 'merge_group'],
  cadence: 'daily',
  version: 6,
  settings,
  startsSlowly: true,
  concludesApart: true,
  inspects: true,
  concludes: true,
  load: async () => (await import('./python-lint/implementation.ts')).implementation,
})
