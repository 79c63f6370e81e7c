import { unknown } from '../../domain/answer.ts'
import type { Live } from '../../domain/live.ts'

/** A reader that asks nobody and answers every question with the reason why. */
export function offlineReader(reason: string, repository: string | null): Live {
  const silent = async () => unknown(reason)
  return {
    repository,
    silence: reason,
    variables: silent,
    publicKey: silent,
    environments: silent,
    organizationEntry: silent,
    runs: silent,
    jobs: silent,
    jobLog: silent,
    runsBefore: silent,
    entry: silent,
    workflows: silent,
    caches: silent,
    cacheUsage: silent,
    runners: silent,
    organizationRunners: silent,
    codeScanningAlerts: silent,
    codeScanningAnalyses: silent,
    dependabotAlerts: silent,
    pullRequest: silent,
    pullRequests: silent,
    reviews: silent,
    issues: silent,
    comments: silent,
    comment: silent,
    permission: silent,
    checks: silent,
    requiredChecks: silent,
    branchHead: silent,
    actionCommit: silent,
    file: silent,
    origin: silent,
    before: silent,
  }
}
