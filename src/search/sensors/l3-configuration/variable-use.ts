import { z } from 'zod'
import { usualRegistry } from '../../../domain/registry.ts'
import { actionGlobs, workflowGlobs } from '../../../formats/file-globs.ts'
import { describeSensor } from '../../../domain/sensor.ts'

export const settings = z.lazy(() =>
  z.strictObject({
    registry: z.string().default(usualRegistry).describe('the file that lists the expected variables and secrets'),
    warnAt: z
      .number()
      .min(0.1)
      .max(1)
      .default(0.8)
      .describe('from this share of GitHub’s limits on (48 KB a variable, 256 KB together) a finding says so'),
  }),
)

export type Settings = z.infer<typeof settings>

export const variableUse = describeSensor({
  id: 'variable-use',
  layer: 'L3',
  title: 'Variables, secrets and inputs that nobody declared',
  why: 'GitHub gives an empty text for a name that it does not know, and no error: a mistyped `vars.MODLE_BUCKET` uploads to nowhere, a secret of the wrong layer logs in as nobody. What is declared and never asked for is a setting that deceives whoever sets it, and a secret more to lose.',
  cannotKnow:
    'Limits, and what nobody asks for, are looked at in a sweep, not for each change. A layer that GitHub refuses to show, and an environment whose name is computed, may hold a name, so it is unknown and not undeclared. Limits, shadows and what nobody asks for are unknown too while a layer that they need is refused. Names that are computed (`vars[…]`) are not followed. What scripts read by the API or from the payload of the event is not seen. A workflow that only other repositories call has their secrets, which cannot be seen. Whether a script copes with an empty text is seen only where it tests the variable by `-z`, `-n` or `${NAME:-…}`. Values of secrets, and so their sizes, are never told. What the registry expects and its layer lacks is the question of another sensor.',
  kinds: {
    undeclared: 'A workflow asks for a variable or secret that neither the registry nor any layer holds.',
    'refused-name': 'A workflow asks for a name that GitHub refuses, so that nothing can ever hold it.',
    shadowed:
      'A variable is hidden by another value in a nearer layer, and the registry does not say that both are meant.',
    unregistered: 'A workflow asks for a name that the registry does not list, and GitHub does not say what it holds.',
    'unpassed-secret': 'A called workflow asks for a secret that none of its callers hands on.',
    'undeclared-input': 'A workflow or composite action asks for an input that it does not declare.',
    'unused-input': 'A declared input is never asked for.',
    unused: 'A variable or secret is declared and no workflow asks for it.',
    'near-limit': 'Variables come near a size that GitHub refuses.',
    'over-limit':
      'Variables of repository and organization take more than 256 KB together; the detail names those that are left out, in order.',
    'secret-out-of-reach': 'A secret of the organization stands behind the hundred that a run is given.',
  },
  files: [...workflowGlobs, ...actionGlobs],
  wakesOn: ['push', 'pull_request', 'merge_group', 'clock'],
  cadence: 'daily',
  version: 3,
  settings,
  inspects: true,
  concludes: true,
  load: async () => (await import('./variable-use/implementation.ts')).implementation,
})
