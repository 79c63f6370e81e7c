import { z } from 'zod'
import type { Answer } from '../../domain/answer.ts'
import { asked } from './asking.ts'
import type { GitHub } from './client.ts'
import { one } from './pages.ts'

const commitSchema = z.object({ sha: z.string().regex(/^[0-9a-f]{40}$/) })

/**
 * The commit that a ref of an action's repository (`owner/name`) stands for now, as the runner would resolve it. Source:
 * https://docs.github.com/en/rest/commits/commits#get-a-commit
 */
export const actionCommit =
  (github: GitHub) =>
  (repository: string, ref: string): Promise<Answer<string>> => {
    const [owner = '', repo = ''] = repository.split('/')
    return asked('contents: read', async () => {
      const { sha } = await one(github, 'GET /repos/{owner}/{repo}/commits/{ref}', { owner, repo, ref }, commitSchema)
      return sha
    })
  }
