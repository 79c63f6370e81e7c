import type { Step } from '../../domain/step.ts'
import { awaitRevocation } from './await-revocation.ts'
import { awaitClose } from './await-close.ts'
import { awaitGates } from './await-gates.ts'
import { awaitMerge } from './await-merge.ts'
import { awaitPullRequest } from './await-pull-request.ts'
import { awaitRun } from './await-run.ts'
import { awaitRotation } from './await-rotation.ts'
import { awaitVariable } from './await-variable.ts'
import { checkIndex } from './check-index.ts'
import { classifyFailures } from './classify-failures.ts'
import { closeIssue } from './close-issue.ts'
import { comment } from './comment.ts'
import { compareVersions } from './compare-versions.ts'
import { deleteCaches } from './delete-caches.ts'
import { deleteRuns } from './delete-runs.ts'
import { dispatchWorkflow } from './dispatch-workflow.ts'
import { enableWorkflow } from './enable-workflow.ts'
import { followRun } from './follow-run.ts'
import { handToAgent } from './hand-to-agent.ts'
import { moveAlias } from './move-alias.ts'
import { openIssue } from './open-issue.ts'
import { openPullRequest } from './open-pull-request.ts'
import { planRebuild } from './plan-rebuild.ts'
import { planRotation } from './plan-rotation.ts'
import { pruneMemory } from './prune-memory.ts'
import { queueIntents } from './queue-intents.ts'
import { queueSignals } from './queue-signals.ts'
import { queueVariables } from './queue-variables.ts'
import { remindOfOld } from './remind-of-old.ts'
import { requestReview } from './request-review.ts'
import { rerunWorkflow } from './rerun-workflow.ts'
import { runFix } from './run-fix.ts'

/** Every step a playbook may use. A new one is one import and one line here. */
export const steps: readonly Step[] = [
  queueIntents,
  openPullRequest,
  awaitMerge,
  openIssue,
  closeIssue,
  planRotation,
  awaitRotation,
  awaitRevocation,
  remindOfOld,
  classifyFailures,
  rerunWorkflow,
  awaitRun,
  runFix,
  awaitGates,
  awaitClose,
  queueSignals,
  handToAgent,
  awaitPullRequest,
  planRebuild,
  dispatchWorkflow,
  followRun,
  checkIndex,
  pruneMemory,
  compareVersions,
  moveAlias,
  queueVariables,
  awaitVariable,
  comment,
  requestReview,
  enableWorkflow,
  deleteCaches,
  deleteRuns,
]
