import { z } from 'zod'
import { roleOf } from '../access.ts'
import { addComment, tellComment } from '../acts/issues.ts'
import { commentAnswer, reactionAnswer } from '../answers/issue.ts'
import { actorOf, bodyOf, created, noContent, numberParam, ok, type Answer, type RepositoryCall } from '../call.ts'
import { findComment, findIssue, pullsOrIssues } from '../find.ts'
import { listOf } from '../page.ts'
import { forbidden, invalid, orRefuse } from '../refusal.ts'
import { onRepository, type Route } from '../route.ts'
import { reactionContents, type Comment, type Reaction } from '../state/issues.ts'
import { timestamp } from '../state/world.ts'

/** GitHub takes no longer body, in characters. */
const longestBody = 65_536
const written = z.object({ body: z.string() })

const bodyText = (call: RepositoryCall): string => {
  const { body } = bodyOf(call, written)
  const wrong = (message: string) =>
    invalid({ resource: 'IssueComment', code: 'unprocessable', field: 'data', message })
  if (body.trim() === '') throw wrong('Body cannot be blank')
  if (body.length > longestBody) throw wrong('Body is too long (maximum is 65536 characters)')
  return body
}

/** Others' comments may be changed by who may write in the repository, and by no app but their own. */
const requireOwn = (call: RepositoryCall, comment: Comment): void => {
  const by = actorOf(call)
  if (comment.user.id === by.id) return
  const role = call.caller.kind === 'user' ? roleOf(call.repository, by) : undefined
  if (role === undefined || role === 'read' || role === 'triage')
    throw forbidden(call.caller.kind === 'user' ? 'other' : 'installation')
}

const reads = ['issues:read', 'pull_requests:read'] as const
const writes = ['issues:write', 'pull_requests:write'] as const

const isSince = (call: RepositoryCall, comment: Comment): boolean => {
  const since = call.query.get('since')
  return since === null || Date.parse(comment.updatedAt) >= Date.parse(since)
}

const comments: readonly Route[] = [
  onRepository('GET /repos/{owner}/{repo}/issues/comments', reads, (call) => {
    const all = pullsOrIssues(call).flatMap((issue) => issue.comments.map((comment) => ({ issue, comment })))
    const sign = call.query.get('direction') === 'desc' ? -1 : 1
    const found = all
      .filter(({ comment }) => isSince(call, comment))
      .toSorted((one, other) => (one.comment.id - other.comment.id) * sign)
    return listOf(call, found, ({ issue, comment }) => commentAnswer(call.world, call.repository, issue, comment))
  }),

  onRepository('GET /repos/{owner}/{repo}/issues/{issue_number}/comments', reads, (call) => {
    const issue = findIssue(call)
    const found = issue.comments.filter((comment) => isSince(call, comment))
    return listOf(call, found, (comment) => commentAnswer(call.world, call.repository, issue, comment))
  }),

  onRepository('POST /repos/{owner}/{repo}/issues/{issue_number}/comments', writes, (call) => {
    const issue = findIssue(call)
    const comment = addComment(call.world, call.repository, issue, { body: bodyText(call), by: actorOf(call) })
    return created(commentAnswer(call.world, call.repository, issue, comment))
  }),

  onRepository('GET /repos/{owner}/{repo}/issues/comments/{comment_id}', reads, (call) => {
    const { issue, comment } = findComment(call)
    return ok(commentAnswer(call.world, call.repository, issue, comment))
  }),

  onRepository('PATCH /repos/{owner}/{repo}/issues/comments/{comment_id}', writes, (call) => {
    const { world, repository } = call
    const { issue, comment } = findComment(call)
    requireOwn(call, comment)
    const changes = { body: { from: comment.body } }
    comment.body = bodyText(call)
    comment.updatedAt = timestamp(world)
    comment.editedAt = comment.updatedAt
    tellComment(world, repository, issue, { action: 'edited', by: actorOf(call), comment, more: { changes } })
    return ok(commentAnswer(world, repository, issue, comment))
  }),

  onRepository('DELETE /repos/{owner}/{repo}/issues/comments/{comment_id}', writes, (call) => {
    const { issue, comment } = findComment(call)
    requireOwn(call, comment)
    issue.comments.splice(issue.comments.indexOf(comment), 1)
    tellComment(call.world, call.repository, issue, { action: 'deleted', by: actorOf(call), comment })
    return noContent
  }),
]

const newReaction = z.object({ content: z.enum(reactionContents) })

/** Adds a reaction; the same one twice is one, answered with 200. */
const react = (call: RepositoryCall, reactions: Reaction[]): Answer => {
  const user = actorOf(call)
  const { content } = bodyOf(call, newReaction)
  const known = reactions.find((one) => one.user.id === user.id && one.content === content)
  if (known !== undefined) return ok(reactionAnswer(call.world, known))
  const reaction: Reaction = { id: call.world.nextId(), user, content, createdAt: timestamp(call.world) }
  reactions.push(reaction)
  return created(reactionAnswer(call.world, reaction))
}

const unreact = (call: RepositoryCall, reactions: Reaction[]): Answer => {
  const id = numberParam(call, 'reaction_id')
  const reaction = orRefuse(reactions.find((one) => one.id === id))
  if (reaction.user.id !== actorOf(call).id) throw forbidden('installation')
  reactions.splice(reactions.indexOf(reaction), 1)
  return noContent
}

const reactions: readonly Route[] = [
  onRepository('GET /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions', reads, (call) =>
    listOf(call, findComment(call).comment.reactions, (one) => reactionAnswer(call.world, one)),
  ),
  onRepository('POST /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions', writes, (call) =>
    react(call, findComment(call).comment.reactions),
  ),
  onRepository('DELETE /repos/{owner}/{repo}/issues/comments/{comment_id}/reactions/{reaction_id}', writes, (call) =>
    unreact(call, findComment(call).comment.reactions),
  ),
  onRepository('GET /repos/{owner}/{repo}/issues/{issue_number}/reactions', reads, (call) =>
    listOf(call, findIssue(call).reactions, (one) => reactionAnswer(call.world, one)),
  ),
  onRepository('POST /repos/{owner}/{repo}/issues/{issue_number}/reactions', writes, (call) =>
    react(call, findIssue(call).reactions),
  ),
]

/** Comments on issues and pull requests, and reactions. */
export const commentRoutes: readonly Route[] = [...comments, ...reactions]
