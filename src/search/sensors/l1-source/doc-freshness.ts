import { z } from 'zod'
import { copiedDocuments } from '../../../formats/markdown/copies.ts'
import { describeSensor } from '../../../domain/sensor.ts'

const globs = z.array(z.string().min(1)).min(1)

export const settings = z.lazy(() =>
  z.strictObject({
    documents: z
      .array(
        z.strictObject({
          files: globs,
          sources: globs.optional(),
          evidence: z.string().min(1).optional(),
          days: z.number().nonnegative().default(90),
        }),
      )
      .default([])
      .describe(
        'documents with the files that they describe (`sources`, which may be younger by `days`) and the audit that a stamp relies on (`evidence`)',
      ),
    graceDays: z.number().nonnegative().default(30).describe('days by which a document may be younger than its stamp'),
    exclude: z
      .array(z.string())
      .default([...copiedDocuments])
      .describe('leaves documents out that match one of these globs'),
  }),
)

export type Settings = z.infer<typeof settings>

export const docFreshness = describeSensor({
  id: 'doc-freshness',
  layer: 'L1',
  title: 'Documents older than what they say',
  why: 'A stamp is believed. “Last synced” above a table that nobody could read, or “last updated” of two years ago on a page that changed last week, is worse than no stamp: it decides whether somebody checks.',
  cannotKnow:
    'Whether the words are still true is not judged, only dates. Which files a document describes is written nowhere, so that is held only for documents that the settings map to their sources. Stamps are seen where a line begins with them, and dates whose day and month can be told apart. A commit that only reformats counts as a change. Whether commits change a stamp alone is looked at where the stamp has an hour, one request for each such document. Of evidence only variable audits are understood. Without history (a shallow clone) the dates of changes are unknown.',
  kinds: {
    'future-stamp': 'A document bears a date that is yet to come.',
    'old-stamp': 'A document changed long after the date that it states as its last change.',
    'unproven-stamp': 'A document says synced, and the audit behind it could read nothing.',
    'empty-stamp': 'Commit after commit changes nothing of a document but its stamp.',
    outpaced: 'What a document describes changed long after it.',
  },
  files: ['**/*.{md,markdown,mdx}'],
  wakesOn: ['push'],
  cadence: 'daily',
  version: 1,
  settings,
  inspects: true,
  concludes: true,
  load: async () => (await import('./doc-freshness/implementation.ts')).implementation,
})
