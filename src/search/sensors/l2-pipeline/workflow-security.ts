import { z } from 'zod'
import { actionGlobs, workflowGlobs } from '../../../formats/file-globs.ts'
import { describeSensor } from '../../../domain/sensor.ts'

export const settings = z.lazy(() =>
  z.strictObject({
    owners: z
      .array(z.string())
      .default(['actions', 'github'])
      .describe(
        'owners whose actions may be named by tag; the repository’s own owner always may. An empty list trusts nobody else',
      ),
    images: z.boolean().default(false).describe('also report `docker://` images without a digest'),
    credentials: z
      .enum(['published', 'kept'])
      .default('published')
      .describe(
        '`published` reports checkouts whose token an artifact carries, `kept` every one that leaves it to later steps',
      ),
    permissions: z
      .enum(['stated', 'narrow'])
      .default('stated')
      .describe('`narrow` only reports rights that are too wide, `stated` also those that are stated nowhere'),
  }),
)

export type Settings = z.infer<typeof settings>

export const workflowSecurity = describeSensor({
  id: 'workflow-security',
  layer: 'L2',
  title: 'Workflows that let strangers in',
  why: 'A workflow holds the keys: it pushes code, publishes packages and models, and reads secrets. A title of an issue that becomes a line of a script, a build of a stranger’s branch with the repository’s own rights, or an action whose tag was moved, each has given whole organizations away.',
  cannotKnow:
    'Only texts on GitHub’s list of untrusted input count as strangers’; what inputs, outputs of steps, artifacts, caches or files of a proposal hold is not followed. Whether a condition or a check of rights keeps strangers out is not judged, only that there is one, which makes a breach less. What scripts and actions do inside is not read, nor what the repository’s settings grant. Images are the question of another sensor, unless the setting asks; a commit that is pinned is not compared with its comment.',
  kinds: {
    'expression-injection': 'GitHub pastes a text that strangers write into a script.',
    'untrusted-checkout': 'A run with the repository’s own rights executes what a stranger proposes.',
    'unpinned-action': 'An action or workflow of somebody else is named by a tag or branch, which can move.',
    'unpinned-image': 'With `images: true`: a `docker://` image is named without its digest.',
    'broad-permissions': 'The token may write everything, or several jobs share rights that not all need.',
    'missing-permissions': 'Neither workflow nor job states what the token may do.',
    'secret-in-script': 'GitHub pastes a secret into a script in clear.',
    'persisted-credentials': 'An artifact carries the `.git` folder with the token that the checkout left there.',
  },
  files: [...workflowGlobs, ...actionGlobs],
  wakesOn: ['push', 'pull_request', 'merge_group'],
  cadence: 'daily',
  version: 1,
  settings,
  inspects: true,
  concludes: true,
  load: async () => (await import('./workflow-security/implementation.ts')).implementation,
})
