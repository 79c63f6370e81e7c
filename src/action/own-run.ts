import { z } from 'zod'
import { known, unknown } from '../domain/answer.ts'
import type { Answer } from '../domain/answer.ts'

/** The run that this process is a step of. The runner sets these variables itself: no earlier step can change them. */
export interface OwnRun {
  readonly repository: string
  readonly id: number
  readonly attempt: number
  /** The commit that the run is of; in `pull_request` runs the merge of the head into its base. */
  readonly sha: string
  /** The workflow's file, and the commit that it was read from. */
  readonly workflow: { readonly path: string; readonly sha: string }
}

const commitHash = z.string().regex(/^[0-9a-f]{40}$/)
const schema = z.object({
  GITHUB_REPOSITORY: z.string(),
  GITHUB_RUN_ID: z.coerce.number().int().positive(),
  GITHUB_RUN_ATTEMPT: z.coerce.number().int().positive(),
  GITHUB_SHA: commitHash,
  GITHUB_WORKFLOW_REF: z.string(),
  GITHUB_WORKFLOW_SHA: commitHash,
})

/** Reads the run from the runner's variables ("Default environment variables"); `owner/name/path@ref` names the workflow. */
export const readOwnRun = (variables: Readonly<Record<string, string | undefined>>): Answer<OwnRun> => {
  const parsed = schema.safeParse(variables)
  if (!parsed.success) return unknown(`the runner does not say ${String(parsed.error.issues[0]?.path[0])}`)
  const env = parsed.data
  const own = `${env.GITHUB_REPOSITORY}/`
  const [name = ''] = env.GITHUB_WORKFLOW_REF.split('@')
  if (!name.startsWith(own)) return unknown(`the workflow ${name} is another repository's`)
  return known({
    repository: env.GITHUB_REPOSITORY,
    id: env.GITHUB_RUN_ID,
    attempt: env.GITHUB_RUN_ATTEMPT,
    sha: env.GITHUB_SHA,
    workflow: { path: name.slice(own.length), sha: env.GITHUB_WORKFLOW_SHA },
  })
}
