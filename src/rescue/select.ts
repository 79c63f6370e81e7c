import type { Case } from '../domain/case.ts'
import type { Playbook } from '../domain/playbook.ts'

/** A playbook with the cases one run of it takes on. */
export interface Assignment {
  readonly playbook: Playbook
  readonly cases: readonly Case[]
}

const claims = (playbook: Playbook, found: Case): boolean =>
  playbook.when.kinds.includes(found.kind) && playbook.when.severity.includes(found.severity) && found.waiver === null

/** Which playbook takes which cases. A case goes to the first playbook that claims it; unclaimed ones are left out. */
export const assign = (playbooks: readonly Playbook[], cases: readonly Case[]): readonly Assignment[] => {
  const taken = new Set<string>()
  return playbooks.flatMap((playbook) => {
    const mine = cases.filter((found) => !taken.has(found.id) && claims(playbook, found))
    for (const found of mine) taken.add(found.id)
    if (mine.length === 0) return []
    return playbook.batch === 'repository'
      ? [{ playbook, cases: mine }]
      : mine.map((found) => ({ playbook, cases: [found] }))
  })
}
