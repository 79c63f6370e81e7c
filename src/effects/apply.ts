import type { Apply, ChangeKind, Receipt } from '../domain/change.ts'
import { IncompleteError } from '../domain/errors.ts'
import { autoMerge } from './github/auto-merge.ts'
import { deleteBranch } from './github/branch.ts'
import { commit } from './github/commit.ts'
import { failureOf } from './github/failure.ts'
import { placeOfTarget } from './github/place.ts'
import type { ChangeOf, Performers, Place, Target } from './github/place.ts'
import { closePullRequest, openPullRequest } from './github/pull-request.ts'
import { requestReview } from './github/reviewers.ts'

const performers: Partial<Performers<ChangeKind>> = {
  commit,
  'open-pull-request': openPullRequest,
  'auto-merge': autoMerge,
  'delete-branch': deleteBranch,
  'close-pull-request': closePullRequest,
  'request-review': requestReview,
}

const perform = <Kind extends ChangeKind>(place: Place, kind: Kind, change: ChangeOf<Kind>): Promise<Receipt> => {
  const performer = performers[kind]
  if (performer === undefined) throw new IncompleteError(`cannot ${kind}`)
  return performer(place, change)
}

/**
 * Performs changes on a repository at GitHub. Each is found again when applied twice. Throws TokenError where GitHub
 * refuses the token, IncompleteError with GitHub's reason, or the missing permission, where it refuses the change; no
 * error repeats what was sent.
 */
export const createApply = (target: Target): Apply => {
  const place = placeOfTarget(target)
  return async (change) => {
    try {
      return await perform(place, change.kind, change)
    } catch (error) {
      throw failureOf(error, change)
    }
  }
}
