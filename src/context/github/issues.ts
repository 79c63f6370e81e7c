import { z } from 'zod'
import type { Answer } from '../../domain/answer.ts'
import type { Comment, IssueSummary, Live } from '../../domain/live.ts'
import { labelsSchema, loginSchema } from './account.ts'
import { asked } from './asking.ts'
import type { GitHub } from './client.ts'
import { pages } from './pages.ts'
import type { Place } from './repository.ts'

export const permission = 'issues: read'

const issueSchema = z.object({
  number: z.number(),
  title: z.string(),
  state: z.enum(['open', 'closed']),
  body: z.string().nullish(),
  user: loginSchema,
  labels: labelsSchema,
  pull_request: z.unknown().optional(),
})

/** Issues by number. GitHub lists pull requests among them; those are left out. */
export const issues = (
  github: GitHub,
  place: Place,
  query: Parameters<Live['issues']>[0],
): Promise<Answer<readonly IssueSummary[]>> =>
  asked(permission, async () => {
    const parameters = { ...place, state: query.state, labels: query.label }
    const read = await pages(github, 'GET /repos/{owner}/{repo}/issues', parameters, z.array(issueSchema))
    return read
      .flat()
      .filter((issue) => issue.pull_request === undefined || issue.pull_request === null)
      .map(({ number, title, state, body, user, labels }) => ({
        number,
        title,
        state,
        body: body ?? '',
        author: user,
        labels,
      }))
      .toSorted((a, b) => a.number - b.number)
  })

const commentSchema = z
  .object({ id: z.number(), user: loginSchema, body: z.string().nullish() })
  .transform((comment) => ({ id: comment.id, author: comment.user, body: comment.body ?? '' }))

/** Comments of an issue or pull request, oldest first. */
export const comments = (github: GitHub, place: Place, issue: number): Promise<Answer<readonly Comment[]>> =>
  asked(permission, async () => {
    const route = 'GET /repos/{owner}/{repo}/issues/{issue_number}/comments'
    const read = await pages(github, route, { ...place, issue_number: issue }, z.array(commentSchema))
    return read.flat().toSorted((a, b) => a.id - b.id)
  })
