import { z } from 'zod'
import type { Answer } from '../../domain/answer.ts'
import type { Origin } from '../../domain/live.ts'
import { asked } from './asking.ts'
import type { GitHub } from './client.ts'
import { one, pages } from './pages.ts'
import { pullSchema } from './pull-requests.ts'
import type { Place } from './repository.ts'

/** The account that GitHub knows by a commit's address; it knows none, or tells none, where there is no login. */
const accountSchema = z.object({ login: z.string().optional() }).nullish()
const commitSchema = z.object({ sha: z.string(), author: accountSchema, committer: accountSchema })

/** Commits that GitHub makes itself, as for a merge, are committed by this account. */
const itself = 'web-flow'

/** The newest commit that touched a path, and the pull requests through which it came into the branch, by number. */
export const origin = (
  github: GitHub,
  place: Place,
  path: string,
  { commit, branch }: { readonly commit: string; readonly branch: string },
): Promise<Answer<Origin | null>> =>
  asked('pull_requests: read', async () => {
    const query = { ...place, sha: commit, path, per_page: 1 }
    const [newest] = await one(github, 'GET /repos/{owner}/{repo}/commits', query, z.array(commitSchema))
    if (newest === undefined) return null
    const route = 'GET /repos/{owner}/{repo}/commits/{commit_sha}/pulls'
    const read = await pages(github, route, { ...place, commit_sha: newest.sha }, z.array(pullSchema))
    const logins = [newest.author?.login, newest.committer?.login].filter((login) => login !== undefined)
    return {
      commit: newest.sha,
      authors: [...new Set(logins)].filter((login) => login !== itself).toSorted(),
      pullRequests: read
        .flat()
        .filter(({ merged, baseRef }) => merged && baseRef === branch)
        .toSorted((a, b) => a.number - b.number),
    }
  })
