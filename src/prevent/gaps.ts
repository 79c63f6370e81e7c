import type { Case, Cases } from '../domain/case.ts'
import type { Gap, State } from '../domain/state.ts'

const day = 86_400_000
const daysBetween = (from: string, to: Date): number => Math.max(0, Math.floor((to.getTime() - Date.parse(from)) / day))

const prefix = 'SAR-G'
const numberOf = ({ id }: Gap): number =>
  id.startsWith(prefix) ? Number.parseInt(id.slice(prefix.length), 10) || 0 : 0
const idOf = (number: number): string => `${prefix}${String(number).padStart(2, '0')}`

/** Rows by hand, whose ids may hold no number, stand first. */
const byNumber = (a: Gap, b: Gap): number => numberOf(a) - numberOf(b) || (a.id < b.id ? -1 : 1)

/** A gap is worth a row when somebody must close it: what blocks or worse, and what is overdue. */
const deserves = ({ severity, overdue, waiver, baseline }: Case): boolean =>
  waiver === null && !baseline && (severity === 'P0' || severity === 'P1' || overdue)

const opened = (found: Case, id: string, at: Date): Gap => ({
  id,
  gap: found.title,
  layer: found.layer,
  severity: found.severity,
  impact: found.impact,
  status: 'open',
  note: found.remedy,
  owner: found.owner,
  playbook: found.playbook,
  since: found.firstSeen.slice(0, 10),
  closed: null,
  after: [],
  days: daysBetween(found.firstSeen, at),
  evidence: [found.id],
})

const updated = (gap: Gap, found: Case, at: Date): Gap => ({
  ...gap,
  status: gap.status === 'in_progress' ? 'in_progress' : 'open',
  severity: found.severity,
  impact: found.impact,
  owner: found.owner ?? gap.owner,
  playbook: found.playbook,
  closed: null,
  days: daysBetween(gap.since, at),
})

const resolved = (gap: Gap, at: Date): Gap => ({
  ...gap,
  status: 'resolved',
  closed: at.toISOString().slice(0, 10),
  days: daysBetween(gap.since, at),
})

/**
 * The cases that are over: closed by this sweep, or by an earlier one as the ledger says, and not open again since. What
 * is in neither may be no case at all.
 */
const overOf = ({ cases, ledger }: Remembered, closed: readonly string[]): ReadonlySet<string> => {
  const over = new Set(ledger.flatMap(({ action, subject }) => (action === 'case.closed' ? subject : [])))
  for (const { id } of cases) over.delete(id)
  for (const id of closed) over.add(id)
  return over
}

type Remembered = Pick<State, 'gaps' | 'cases' | 'ledger'>

/**
 * The gap registry after a sweep: a row for every case that deserves one, rows of standing cases brought up to date,
 * rows whose cases all closed, by this sweep or one before, resolved. A row of which a case was neither seen nor closed
 * stays as it is: nobody could look.
 * Rows by hand, whose evidence names no case, are never touched. Ids are never given twice.
 */
export const gapsOf = (before: Remembered, { cases, closed }: Cases, at: Date): readonly Gap[] => {
  const { gaps } = before
  const standing = new Map(cases.map((found) => [found.id, found]))
  const over = overOf(before, closed)
  const kept = gaps.map((gap) => {
    const found = gap.evidence.map((id) => standing.get(id)).find((one) => one !== undefined)
    if (found !== undefined) return updated(gap, found, at)
    const isOpen = gap.status === 'open' || gap.status === 'in_progress'
    return isOpen && gap.evidence.length > 0 && gap.evidence.every((id) => over.has(id)) ? resolved(gap, at) : gap
  })
  const rowed = new Set(kept.flatMap(({ evidence }) => evidence))
  let next = Math.max(0, ...gaps.map(numberOf))
  const fresh = cases
    .filter((found) => deserves(found) && !rowed.has(found.id))
    .map((found) => {
      next += 1
      return opened(found, idOf(next), at)
    })
  return [...kept, ...fresh].toSorted(byNumber)
}
