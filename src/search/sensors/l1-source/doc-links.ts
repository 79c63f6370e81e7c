import { z } from 'zod'
import { copiedDocuments } from '../../../formats/markdown/copies.ts'
import { describeSensor } from '../../../domain/sensor.ts'

export const settings = z.lazy(() =>
  z.strictObject({
    exclude: z
      .array(z.string())
      .default([
        ...copiedDocuments,
        '**/_templates/**',
        '.github/ISSUE_TEMPLATE/**',
        '**/{PULL_REQUEST_TEMPLATE,pull_request_template}*',
        '.github/PULL_REQUEST_TEMPLATE/**',
      ])
      .describe('leaves documents out that match one of these globs'),
  }),
)

export type Settings = z.infer<typeof settings>

export const docLinks = describeSensor({
  id: 'doc-links',
  layer: 'L1',
  title: 'Documents that lead nowhere',
  why: 'A README is the first thing that somebody runs. A link to a page that has moved, or `python train.py` for a script that is gone, costs every newcomer the same half hour, and tells them how far to trust the rest.',
  cannotKnow:
    'Only what lies in this repository is followed: URLs, also those of this repository on GitHub, are not fetched. Links of pages that a documentation generator builds (MkDocs, Docusaurus, Sphinx, GitBook and others, known by their configuration) are held to files only where they name one; routes are left to the generator. Anchors made by includes, directives and MDX components are not known, so documents with them are not held to theirs. What `.gitignore` names, and what lies in submodules and behind links, may exist elsewhere. Of commands only files that are named plainly are looked for, in every folder, in READMEs and guides for contributors.',
  kinds: {
    'broken-link': 'A relative link to a file or folder that the repository does not hold.',
    'broken-anchor': 'A link to a heading or anchor that the document it leads to does not have.',
    'broken-image': 'An image that the repository does not hold.',
    'gone-file': 'A command in a README or guide that reads a file which is nowhere in the repository.',
  },
  files: ['**/*.{md,markdown,mdx}'],
  wakesOn: ['push', 'pull_request', 'merge_group'],
  cadence: 'daily',
  version: 3,
  settings,
  inspects: true,
  concludes: true,
  load: async () => (await import('./doc-links/implementation.ts')).implementation,
})
