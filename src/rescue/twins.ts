import type { Case } from '../domain/case.ts'
import { canonical } from '../domain/identity.ts'
import type { Playbook } from '../domain/playbook.ts'
import type { RunRecord } from '../domain/state.ts'
import { cursorOf } from './cursor.ts'
import type { Cursor } from './cursor.ts'
import { fill, holds } from './expressions.ts'
import type { Scope } from './expressions.ts'
import type { Assignment } from './select.ts'

/** What a case, or a run, is about. */
export type About = NonNullable<Cursor['about']>

/** Cases that one run takes on, and what they are about; null where a run takes all cases of the repository. */
export interface Begun extends Assignment {
  readonly about: About | null
}

/** What cases and runs are held against. `scope`: what the playbook's expressions see of a case. */
export interface TwinView {
  readonly open: readonly RunRecord[]
  readonly standing: ReadonlySet<string>
  readonly scope: (playbook: Playbook, found: Case) => Scope
}

/** What a case is about. An expression that fails or gives nothing leaves its subject. */
const aboutOf = (playbook: Playbook, found: Case, { scope }: TwinView): About | null => {
  if (playbook.batch === 'repository') return null
  const { about, beside } = playbook
  const seen = scope(playbook, found)
  try {
    const told = about === undefined ? null : fill(about, seen)
    const of = told === null || told === '' ? found.subject : told
    return { of: canonical([found.sensor, of]), beside: beside !== undefined && holds(beside, seen) }
  } catch {
    return { of: canonical([found.sensor, found.subject]), beside: false }
  }
}

/** Whether a run under way sees to a case as well: it is about the same, and the case wants no more than it does. */
const covers = (playbook: Playbook, run: RunRecord, about: About, { standing }: TwinView): boolean => {
  const own = cursorOf(run)?.about ?? null
  if (run.playbook !== playbook.id || own === null || own.of !== about.of) return false
  if (about.beside && !own.beside) return false
  return playbook.about !== undefined || run.cases.every((id) => !standing.has(id))
}

/** What is begun anew, and what runs under way take on, by their ids. */
export interface Parted {
  readonly fresh: readonly Begun[]
  readonly taken: ReadonlyMap<string, readonly Case[]>
}

/**
 * Parts the cases that no run has in hand: what is about the same as a run under way is left to that run, and of several
 * that are about the same thing one run is begun.
 */
export const part = (assigned: readonly Assignment[], view: TwinView): Parted => {
  const fresh = new Map<string, Begun>()
  const taken = new Map<string, readonly Case[]>()
  for (const { playbook, cases } of assigned) {
    const [first] = cases
    const about = first === undefined ? null : aboutOf(playbook, first, view)
    const run = about === null ? undefined : view.open.find((one) => covers(playbook, one, about, view))
    if (run !== undefined) {
      taken.set(run.id, [...(taken.get(run.id) ?? []), ...cases])
      continue
    }
    const one = about === null || playbook.about === undefined ? (first?.id ?? '') : canonical([about.of, about.beside])
    const key = canonical([playbook.id, one])
    fresh.set(key, { playbook, about, cases: [...(fresh.get(key)?.cases ?? []), ...cases] })
  }
  return { fresh: [...fresh.values()], taken }
}
