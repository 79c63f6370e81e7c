import { z } from 'zod'
import { FormError } from '../../context/github/asking.ts'
import { cleanError, GitHubError } from '../../context/github/github-error.ts'
import type { Change, ChangeKind } from '../../domain/change.ts'
import { PassingError, RefusedError, SarError, TokenError } from '../../domain/errors.ts'
import type { IncompleteError } from '../../domain/errors.ts'
import { permissionsFor } from '../../domain/permissions.ts'

const deeds = {
  commit: 'commit',
  'open-pull-request': 'open a pull request',
  'auto-merge': 'set a pull request to merge by itself',
  'stop-auto-merge': 'stop a pull request from merging by itself',
  'delete-branch': 'delete a branch',
  'close-pull-request': 'close a pull request',
  comment: 'comment',
  'hand-over': 'hand a task to a coding agent',
  react: 'react to a comment',
  'open-issue': 'write an issue',
  'close-issue': 'close an issue',
  'check-run': 'write a check run',
  'set-variable': 'set a variable',
  'delete-variable': 'delete a variable',
  'set-secret': 'set a secret',
  'delete-secret': 'delete a secret',
  'dispatch-workflow': 'start a workflow',
  'rerun-workflow': 'run a workflow again',
  'request-review': 'ask for a review',
  'enable-workflow': 'enable a workflow',
  'delete-cache': 'delete a cache',
  'delete-run': 'delete a run',
  'set-model-alias': 'move the alias of a model',
} as const satisfies Readonly<Record<ChangeKind, string>>

/** What a kind of change does, in words that follow "to". */
export const deedOf = (kind: ChangeKind): string => deeds[kind]

/** The status that GitHub answered to a request that it refused; null for any other error. */
export const refusedWith = (error: unknown): number | null => {
  const clean = error instanceof Error ? cleanError(error, new Date()) : error
  return clean instanceof GitHubError ? clean.status : null
}

const rightHint = (change: Change): string =>
  `Grant the App ${permissionsFor(change).join(' and ')}, or give a token with that right on this repository.`

/** Refusals with 403 that no permission would lift, by GitHub's words, and what does. */
const others: readonly (readonly [words: RegExp, hint: string])[] = [
  [
    /^GitHub Actions is not permitted to create or approve/i,
    'Turn on "Allow GitHub Actions to create and approve pull requests" in the settings of the repository and of its ' +
      'organization (Actions, General), or give the token of the App.',
  ],
  [/archived so is read-only/i, 'Unarchive the repository, or leave it out.'],
  [/\bSAML\b/i, 'Authorize the token for single sign-on in its settings.'],
]

const limited = (deed: string, until: Date | null): IncompleteError =>
  new PassingError(
    `GitHub's rate limit left no request to ${deed}`,
    until === null ? 'Run it again later.' : `Run it again after ${until.toISOString().slice(0, 19)}Z.`,
  )

const ofGitHub = ({ status, message, limit }: GitHubError, change: Change): SarError => {
  const deed = deeds[change.kind]
  const said = message === '' ? '' : `: ${message}`
  if (limit !== null) return limited(deed, limit.until)
  if (status === 401) return new TokenError('GitHub refused the token (401).', 'Give a token that is valid.')
  const other = status === 403 ? others.find(([words]) => words.test(message)) : undefined
  if (other !== undefined) return new RefusedError(`GitHub refused to ${deed} (${status})${said}`, [], other[1])
  if (status === 403 || status === 404) {
    return new RefusedError(`GitHub refused to ${deed} (${status})${said}`, permissionsFor(change), rightHint(change))
  }
  if (status === 409) return new PassingError(`GitHub was at it with somebody else, asked to ${deed} (409)${said}`)
  if (status >= 400 && status < 500) {
    return new RefusedError(`GitHub refused to ${deed} (${status})${said}`, [])
  }
  const what = status === 0 ? 'GitHub did not answer' : `GitHub failed (${status})`
  return new PassingError(
    `${what} when it was asked to ${deed}${said}`,
    'Whether it was done is not known. Run it again: what was done is found, not doubled.',
  )
}

/**
 * What an error means for whoever asked for the change: a typed error of one line that names the missing permission and
 * repeats nothing that was sent. Our own faults come back as they are.
 */
export const failureOf = (error: unknown, change: Change): unknown => {
  if (error instanceof SarError) return error
  if (error instanceof z.ZodError || error instanceof FormError) {
    return new PassingError(`GitHub's answer is not in the documented form: asked to ${deeds[change.kind]}`)
  }
  const clean = error instanceof Error ? cleanError(error, new Date()) : error
  if (clean instanceof SarError) return clean
  return clean instanceof GitHubError ? ofGitHub(clean, change) : error
}
