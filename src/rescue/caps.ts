import type { Settings } from '../domain/settings.ts'
import type { State } from '../domain/state.ts'

const hour = 3_600_000

/**
 * Why no further pull request may be opened now, or null. Counts what the ledger says we opened within the last hour,
 * and `open`, our own pull requests that are open.
 */
export const capReached = (state: State, caps: Settings['rescue']['caps'], open: number, now: Date): string | null => {
  const recent = state.ledger.filter(
    ({ action, evidence, at }) =>
      action === 'step.acted' &&
      evidence['uses'] === 'open-pull-request' &&
      evidence['again'] !== true &&
      now.getTime() - Date.parse(at) < hour,
  ).length
  if (recent >= caps.pullRequestsPerHour)
    return `${recent} rescue pull requests within the hour, the cap is ${caps.pullRequestsPerHour}`
  if (open >= caps.openPullRequests) return `${open} rescue pull requests are open, the cap is ${caps.openPullRequests}`
  return null
}
