import { numberParam, type RepositoryCall } from './call.ts'
import { holdsRight } from './access.ts'
import { notFound, orRefuse } from './refusal.ts'
import { isPull, type Comment, type Issue, type PullIssue } from './state/issues.ts'

/** The issues and pull requests that the caller may read: a right for one of the two kinds does not show the other. */
export const pullsOrIssues = ({ repository, caller }: RepositoryCall): Issue[] => {
  const issues = holdsRight(caller, repository, 'issues:read')
  const pulls = holdsRight(caller, repository, 'pull_requests:read')
  return repository.issues.filter((issue) => (isPull(issue) ? pulls : issues))
}

/** The issue or pull request that the path names. */
export const findIssue = (call: RepositoryCall): Issue =>
  orRefuse(pullsOrIssues(call).find(({ number }) => number === numberParam(call, 'issue_number')))

/** The comment that the path names, and the issue it stands in. */
export const findComment = (call: RepositoryCall): { readonly issue: Issue; readonly comment: Comment } => {
  const id = numberParam(call, 'comment_id')
  for (const issue of pullsOrIssues(call)) {
    const comment = issue.comments.find((one) => one.id === id)
    if (comment !== undefined) return { issue, comment }
  }
  throw notFound()
}

/** The pull request that the path names. */
export const findPull = (call: RepositoryCall): PullIssue => {
  const issue = call.repository.issues.find(({ number }) => number === numberParam(call, 'pull_number'))
  if (issue === undefined || !isPull(issue)) throw notFound()
  return issue
}
