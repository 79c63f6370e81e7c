import { expressionsIn, referencesOf } from '../../../../formats/expressions.ts'
import type { Reference } from '../../../../formats/expressions.ts'

/** The events that fill a part of `github.event`; by the pages of GitHub's webhook payloads. */
const filledBy: Readonly<Record<string, readonly string[]>> = {
  issue: ['issues', 'issue_comment'],
  pull_request: ['pull_request', 'pull_request_target', 'pull_request_review', 'pull_request_review_comment'],
  comment: ['issue_comment', 'commit_comment', 'discussion_comment', 'pull_request_review_comment'],
  review: ['pull_request_review'],
  review_comment: ['pull_request_review_comment'],
  pages: ['gollum'],
  commits: ['push'],
  head_commit: ['push'],
  discussion: ['discussion', 'discussion_comment'],
  workflow_run: ['workflow_run'],
  merge_group: ['merge_group'],
}

/**
 * What outsiders write, by GitHub's list of untrusted input (Security hardening for GitHub Actions), with its like in
 * `workflow_run` and `merge_group`. `*` stands for any key or index.
 */
const untrusted: readonly (readonly string[])[] = [
  'head_ref',
  'event.issue.title',
  'event.issue.body',
  'event.pull_request.title',
  'event.pull_request.body',
  'event.pull_request.head.ref',
  'event.pull_request.head.label',
  'event.pull_request.head.repo.default_branch',
  'event.comment.body',
  'event.review.body',
  'event.review_comment.body',
  'event.pages.*.page_name',
  'event.commits.*.message',
  'event.commits.*.author.name',
  'event.commits.*.author.email',
  'event.head_commit.message',
  'event.head_commit.author.name',
  'event.head_commit.author.email',
  'event.discussion.title',
  'event.discussion.body',
  'event.workflow_run.head_branch',
  'event.workflow_run.display_title',
  'event.workflow_run.head_commit.message',
  'event.workflow_run.head_commit.author.name',
  'event.workflow_run.head_commit.author.email',
  'event.workflow_run.head_repository.description',
  'event.workflow_run.pull_requests.*.head.ref',
  'event.merge_group.head_commit.message',
  'event.merge_group.head_commit.author.name',
  'event.merge_group.head_commit.author.email',
].map((path) => ['github', ...path.split('.')])

/** A text of strangers that an expression puts in, with the events that fill it. */
export interface Stranger {
  /** As it is written: `github.event.issue.title`. */
  readonly name: string
  readonly events: readonly string[]
  /** Where its expression begins in the text, from 0. */
  readonly offset: number
}

const fits = (part: string, wanted: string): boolean =>
  part === wanted || part === '*' || part === '?' || wanted === '*'

/** Whether a path is an untrusted one, or, written out as JSON, holds one. */
const reaches = (path: readonly string[], wanted: readonly string[], asJson: boolean): boolean =>
  (path.length === wanted.length || (asJson && path.length < wanted.length)) &&
  path.every((part, index) => fits(part, wanted[index] ?? ''))

const eventsOf = (path: readonly string[]): readonly string[] => {
  const [, first, second] = path
  if (first === 'head_ref') return ['pull_request', 'pull_request_target']
  return second === undefined ? [] : (filledBy[second] ?? [])
}

const strangerOf = ({ path, written, carried }: Reference, asJson: boolean, offset: number): readonly Stranger[] => {
  if (!carried || path[0] !== 'github') return []
  const reached = untrusted.filter((wanted) => reaches(path, wanted, asJson))
  return reached.length === 0
    ? []
    : [{ name: written.join('.'), events: [...new Set(reached.flatMap(eventsOf))].toSorted(), offset }]
}

/** What a name of another context stands for in the file: the text of `env.TITLE`, of `needs.a.outputs.b`. */
export type Resolve = (path: readonly string[]) => string | null

/**
 * The strangers' texts that the expressions of a text put into it. Names of other contexts are followed through
 * `resolve`, three times at most.
 */
export const strangersIn = (text: string, resolve: Resolve, depth = 0): readonly Stranger[] => {
  if (!text.includes('${{')) return []
  return expressionsIn(text).flatMap(({ text: expression, offset }) => {
    const asJson = /\btojson\s*\(/i.test(expression)
    return (referencesOf(expression) ?? []).flatMap((reference) => {
      const own = strangerOf(reference, asJson, offset)
      if (own.length > 0 || !reference.carried || depth === 3) return own
      const behind = resolve(reference.path)
      if (behind === null) return []
      return strangersIn(behind, resolve, depth + 1).map(({ name, events }) => ({
        name: `${reference.written.join('.')} (${name.replace(/^[^(]{0,200} \(([^()]{0,200})\)$/, '$1')})`,
        events,
        offset,
      }))
    })
  })
}
