import type { Finding } from '../domain/finding.ts'
import type { Playbook } from '../domain/playbook.ts'
import type { Route, Severity } from '../domain/words.ts'

/** What triage needs of a playbook. */
export type Claim = Pick<Playbook, 'id' | 'when'>

/** The playbook that rescues a finding: the one its sensor names if that claims it, else the first that does, or null. */
export const claimedBy = (finding: Finding, severity: Severity, playbooks: readonly Claim[]): string | null => {
  const claims = playbooks
    .filter(({ when }) => when.kinds.includes(finding.kind) && when.severity.includes(severity))
    .map(({ id }) => id)
    .sort()
  return claims.find((id) => id === finding.playbook) ?? claims[0] ?? null
}

const routes: Readonly<Record<Severity, Route>> = { P0: 'escalate', P1: 'auto-fix', P2: 'schedule', P3: 'backlog' }

/** Where a case goes. A blocker that no playbook claims needs a person at once. */
export const routeOf = (severity: Severity, playbook: string | null): Route =>
  severity === 'P1' && playbook === null ? 'escalate' : routes[severity]
