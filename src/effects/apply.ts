import type { Apply, ChangeKind, Receipt } from '../domain/change.ts'
import { autoMerge, stopAutoMerge } from './github/auto-merge.ts'
import { deleteBranch } from './github/branch.ts'
import { deleteCache } from './github/cache.ts'
import { checkRun } from './github/check-run.ts'
import { comment, react } from './github/comment.ts'
import { commit } from './github/commit.ts'
import { deleteRun } from './github/delete-run.ts'
import { failureOf } from './github/failure.ts'
import { handOver } from './github/hand-over.ts'
import { closeIssue, openIssue } from './github/issue.ts'
import { setModelAlias } from './github/model-alias.ts'
import { placeOfTarget } from './github/place.ts'
import type { ChangeOf, Performers, Place, Target } from './github/place.ts'
import { closePullRequest, openPullRequest } from './github/pull-request.ts'
import { rerunWorkflow } from './github/rerun.ts'
import { requestReview } from './github/reviewers.ts'
import { deleteSecret, setSecret } from './github/secret.ts'
import { deleteVariable, setVariable } from './github/variable.ts'
import { dispatchWorkflow, enableWorkflow } from './github/workflow.ts'

/** What performs each kind of change. A new kind is one file and one line here. */
const performers: Performers<ChangeKind> = {
  commit,
  'open-pull-request': openPullRequest,
  'auto-merge': autoMerge,
  'stop-auto-merge': stopAutoMerge,
  'delete-branch': deleteBranch,
  'close-pull-request': closePullRequest,
  comment,
  'hand-over': handOver,
  react,
  'open-issue': openIssue,
  'close-issue': closeIssue,
  'check-run': checkRun,
  'set-variable': setVariable,
  'delete-variable': deleteVariable,
  'set-secret': setSecret,
  'delete-secret': deleteSecret,
  'dispatch-workflow': dispatchWorkflow,
  'rerun-workflow': rerunWorkflow,
  'request-review': requestReview,
  'enable-workflow': enableWorkflow,
  'delete-cache': deleteCache,
  'delete-run': deleteRun,
  'set-model-alias': setModelAlias,
}

const perform = <Kind extends ChangeKind>(place: Place, kind: Kind, change: ChangeOf<Kind>): Promise<Receipt> =>
  performers[kind](place, change)

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
