import type { Answer } from '../../src/domain/answer.ts'
import type { Live } from '../../src/domain/live.ts'

/** A GitHub that answers everything alike, and tells nothing. */
export const liveThatSays = (answer: Extract<Answer<never>, { readonly known: false }>): Live => {
  const silent = async () => answer
  return {
    repository: 'octo/models',
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

/** A GitHub that answers nothing, for tests to fill in what they need. */
export const silentLive: Live = liveThatSays({ known: false, reason: 'not asked in this test' })
