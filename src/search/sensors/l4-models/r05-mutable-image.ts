import { z } from 'zod'
import { dockerfileGlobs } from '../../../formats/file-globs.ts'
import { describeSensor } from '../../../domain/sensor.ts'

export const settings = z.lazy(() =>
  z.strictObject({
    accept: z
      .array(z.enum(['digest', 'semver']))
      .default(['digest', 'semver'])
      .describe('`[digest]` alone asks for a digest everywhere, since a version as tag can be moved too'),
  }),
)

export type Settings = z.infer<typeof settings>

export const r05MutableImage = describeSensor({
  id: 'r05-mutable-image',
  layer: 'L4',
  title: 'Images that can change under their name',
  why: 'A tag is a label that anybody with push rights can move. What was tested yesterday is then not what runs today, and rolling back brings the same wrong image.',
  cannotKnow:
    'No registry is asked: whether a digest exists, or whether a version tag was moved, is not known. Images that variables, expressions or templates make up are unknown. A version as tag is taken for fixed unless the setting `accept` says otherwise. The base of a Dockerfile, or what Compose starts, is left out where a script, a Makefile, a workflow or a Compose file here builds it under that very tag and none pushes it; what a document only tells to build is not known. Manifests that a project hands out (an operator’s `config/`, the `files/` of a chart, a folder of an old release) are not judged: who deploys them names the images. An image under a folder, file or namespace of development, tests or teaching, or one that a tag `[DEV_ONLY] reason="…" until=…` excuses, only gets advice. What runs once and ends (a Job, a Workflow, a training operator’s job) never blocks.',
  kinds: {
    'no-tag': 'An image without tag and digest, which means `latest`.',
    latest: 'An image by the tag `latest`, or one that moves like it.',
    'mutable-name': 'A tag that names a line of releases (`main`, `stable`) or holds no version.',
    'bad-digest': 'A digest that is cut or malformed.',
    'empty-digest': 'A workflow deploys by the digest of a build that is never pushed, which is empty.',
  },
  files: [...dockerfileGlobs, '**/*.{yml,yaml,sh,bash,mk}', '**/{Makefile,makefile,GNUmakefile,Justfile,justfile}'],
  wakesOn: ['push', 'pull_request', 'merge_group'],
  cadence: 'daily',
  version: 8,
  settings,
  inspects: true,
  concludes: true,
  load: async () => (await import('./r05-mutable-image/implementation.ts')).implementation,
})
