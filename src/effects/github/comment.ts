import { z } from 'zod'
import type { Receipt } from '../../domain/change.ts'
import { refusedWith } from './failure.ts'
import { commentKey, listed, unrepeated } from './place.ts'
import type { ChangeOf, Place } from './place.ts'
import { fitting, isMarked, longestBody, marked, sameText } from './text.ts'

type Wanted = ChangeOf<'comment'>

const commentSchema = z.object({
  id: z.int(),
  body: z.string().nullish(),
  html_url: z.string(),
  user: z.object({ login: z.string() }).nullable(),
})
type Comment = z.infer<typeof commentSchema>

/** Our own first comment with the marker: a marker in somebody else's comment is only text. */
const find = async (place: Place, { issue }: Wanted, marker: string): Promise<Comment | null> => {
  if (place.isAbsent(commentKey(issue))) return null
  const me = await place.me()
  const route = 'GET /repos/{owner}/{repo}/issues/{issue_number}/comments'
  const all = await listed(place, route, { issue_number: issue }, commentSchema)
  return all.find(({ user, body }) => user?.login.toLowerCase() === me && isMarked(marker, body)) ?? null
}

const create = async ({ octokit, at }: Place, { issue }: Wanted, body: string): Promise<Comment> => {
  const asked = { ...at, issue_number: issue, body, ...unrepeated }
  return commentSchema.parse((await octokit.rest.issues.createComment(asked)).data)
}

/** Creates it; where GitHub did not answer, one that is there now is it. */
const createOrFind = async (place: Place, wanted: Wanted, body: string): Promise<Comment> => {
  try {
    return await create(place, wanted, body)
  } catch (error) {
    const status = refusedWith(error)
    const unsure = status !== null && (status === 0 || status >= 500)
    const made = unsure && wanted.marker !== null ? await find(place, wanted, wanted.marker).catch(() => null) : null
    if (made === null) throw error
    return made
  }
}

/** Writes a comment. One with a marker is written once, and again only where its text has changed. */
export const comment = async (place: Place, wanted: Wanted): Promise<Receipt> => {
  const { issue, marker } = wanted
  const body = marker === null ? fitting(wanted.body, longestBody) : marked(marker, wanted.body)
  const found = marker === null ? null : await find(place, wanted, marker)
  const already = found !== null && sameText(found.body, body)
  if (found !== null && !already) {
    await place.octokit.rest.issues.updateComment({ ...place.at, comment_id: found.id, body })
  }
  const { html_url: url } = found ?? (await createOrFind(place, wanted, body))
  return { kind: wanted.kind, number: issue, sha: null, url, already }
}

/** Reacts to a comment. GitHub answers 200, not 201, to a reaction that is there. */
export const react = async ({ octokit, at }: Place, change: ChangeOf<'react'>): Promise<Receipt> => {
  const { comment: id, content } = change
  const { status } = await octokit.rest.reactions.createForIssueComment({ ...at, comment_id: id, content })
  return { kind: change.kind, number: null, sha: null, url: null, already: status === 200 }
}
