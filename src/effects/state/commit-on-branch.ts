import { z } from 'zod'
import type { StateBranch } from '../../context/state/branch.ts'

const answerSchema = z.object({
  data: z.object({ createCommitOnBranch: z.object({ commit: z.object({ oid: z.string() }) }).nullable() }).nullish(),
  errors: z.array(z.object({ type: z.string().optional(), message: z.string() })).default([]),
})

const mutation = `mutation ($input: CreateCommitOnBranchInput!) {
  createCommitOnBranch(input: $input) { commit { oid } }
}`

/** A commit to be made on a branch that must still stand at `head`; null content removes a file. */
export interface WantedCommit {
  readonly head: string
  readonly headline: string
  readonly body: string
  readonly changed: ReadonlyMap<string, string | null>
}

/** `stale`: the branch moved. `refused`: GitHub's words, on one line. */
export type CommitAnswer =
  | { readonly kind: 'written' }
  | { readonly kind: 'stale' }
  | { readonly kind: 'refused'; readonly reason: string; readonly right: boolean }

/**
 * One commit by `createCommitOnBranch`: atomic, signed by GitHub, refused when the branch has moved. What GitHub refuses
 * is answered; other failures are thrown.
 */
export const commitOnBranch = async (
  { github, repository, branch }: StateBranch,
  { head, headline, body, changed }: WantedCommit,
): Promise<CommitAnswer> => {
  const additions = [...changed].flatMap(([path, text]) =>
    text === null ? [] : { path, contents: Buffer.from(text).toString('base64') },
  )
  const deletions = [...changed].flatMap(([path, text]) => (text === null ? { path } : []))
  const input = {
    branch: { repositoryNameWithOwner: repository, branchName: branch },
    expectedHeadOid: head,
    message: { headline, body },
    fileChanges: { additions, deletions },
  }
  const baseUrl = github.baseUrl.replace(/\/api\/v3$/, '/api')
  const answer = await github.octokit.request('POST /graphql', { baseUrl, query: mutation, variables: { input } })
  const { data, errors } = answerSchema.parse(answer.data)
  if (data?.createCommitOnBranch) return { kind: 'written' }
  const [fault] = errors
  if (fault?.type === 'STALE_DATA') return { kind: 'stale' }
  const reason = fault?.message.replaceAll(/\s+/g, ' ').trim().slice(0, 300) ?? 'GitHub gave no reason'
  return { kind: 'refused', reason, right: fault?.type === 'FORBIDDEN' }
}
