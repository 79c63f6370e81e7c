import { z } from 'zod'
import { GitHubError } from '../../context/github/github-error.ts'
import { graphql } from '../../context/github/graphql.ts'
import type { StateBranch } from '../../context/state/branch.ts'

const answerSchema = z.object({ createCommitOnBranch: z.object({ commit: z.object({ oid: z.string() }) }) })

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

/**
 * One commit by `createCommitOnBranch`: atomic, signed by GitHub. `stale` where the branch has moved; what else GitHub
 * refuses or fails to do is thrown as a GitHubError.
 */
export const commitOnBranch = async (
  { github, repository, branch }: StateBranch,
  { head, headline, body, changed }: WantedCommit,
): Promise<'written' | 'stale'> => {
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
  try {
    await graphql(github.octokit, mutation, { input }, answerSchema)
    return 'written'
  } catch (error) {
    if (error instanceof GitHubError && error.status === 409) return 'stale'
    throw error
  }
}
