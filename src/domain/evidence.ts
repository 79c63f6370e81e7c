import { z } from 'zod'

const commitHash = z.string().regex(/^[0-9a-f]{40}$/)

/** How tests ended, as the job that ran them says. */
export const testsSchema = z.enum(['green', 'red', 'unknown'])

/** A path inside a repository, in the spelling of git. */
const pathSchema = z
  .string()
  .min(1)
  .refine((path) => !path.startsWith('/') && !path.split('/').includes('..'), 'is no path inside the repository')

/**
 * `sar/evidence@1`: what a run of a workflow says of itself, with the coverage reports that it made. The Action writes
 * it, the workflow keeps it as an artifact, the App reads it. In `pull_request` runs `mergeSha` is the commit that was
 * checked out. `blob` is git's hash of the workflow file.
 */
export const evidenceSchema = z.strictObject({
  schema: z.literal('sar/evidence@1'),
  repository: z.string(),
  run: z.strictObject({ id: z.int().positive(), attempt: z.int().positive() }),
  headSha: commitHash,
  baseSha: commitHash.nullable(),
  mergeSha: commitHash.nullable(),
  workflow: z.strictObject({ path: pathSchema, blob: commitHash }),
  tests: testsSchema,
  reports: z.array(z.strictObject({ path: pathSchema, text: z.string() })),
})
export type Evidence = Readonly<z.infer<typeof evidenceSchema>>

/** The artifact that holds the evidence for a commit. The commit is in its name, so that it is found without paging. */
export const evidenceArtifact = (headSha: string): string => `sar-evidence-${headSha}`

/** The one file in that artifact. */
export const evidenceFile = 'sar-evidence.json'
