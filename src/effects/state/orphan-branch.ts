import { z } from 'zod'
import { GitHubError } from '../../context/github/github-error.ts'
import { placeOf } from '../../context/github/repository.ts'
import type { StateBranch } from '../../context/state/branch.ts'

const shaSchema = z.object({ sha: z.string() })

const readme = `# State of SAR watchdog

What the watchdog remembers of this repository: cases, runs, evidence and its ledger, one record a line. It writes this
branch itself; a line that somebody else changes stops it until the line is restored.
`

/**
 * Makes the state's branch: one commit without parent that holds a page for whoever finds it, and no workflow, so that
 * pushes to it start none. When somebody else was faster, theirs stays.
 */
export const createOrphanBranch = async ({ github, repository, branch }: StateBranch): Promise<void> => {
  const { octokit } = github
  const place = placeOf(repository)
  const tree = await octokit.request('POST /repos/{owner}/{repo}/git/trees', {
    ...place,
    tree: [{ path: 'README.md', mode: '100644', type: 'blob', content: readme }],
  })
  const commit = await octokit.request('POST /repos/{owner}/{repo}/git/commits', {
    ...place,
    message: 'Begin the state of SAR watchdog',
    tree: shaSchema.parse(tree.data).sha,
    parents: [],
  })
  try {
    const { sha } = shaSchema.parse(commit.data)
    await octokit.request('POST /repos/{owner}/{repo}/git/refs', { ...place, ref: `refs/heads/${branch}`, sha })
  } catch (error) {
    if (!(error instanceof GitHubError && error.status === 422 && /already exists/i.test(error.message))) throw error
  }
}
