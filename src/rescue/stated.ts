import type { Receipt } from '../domain/change.ts'
import type { Outcome } from '../domain/outcome.ts'
import { permissionsFor, permissionsOf, permissionsOfReceipt } from '../domain/permissions.ts'
import { nothingToUndo } from '../domain/step.ts'
import type { Step, StepPlan } from '../domain/step.ts'

type Stated = Pick<Outcome['steps'][number], 'undo' | 'needs'>

/** What came of a step that was taken. */
interface Done {
  readonly state: string
  readonly receipts: readonly Receipt[]
}

const laterOf = (step: Step, { later }: StepPlan): readonly string[] => (later ?? step.may).flatMap(permissionsOf)

/** The rights on what it changes, and on what it may change later; all of that where nobody planned it yet. */
const writesOf = (step: Step, seen: StepPlan | Done | null): readonly string[] => {
  if (seen !== null && 'changes' in seen) return [...seen.changes.flatMap(permissionsFor), ...laterOf(step, seen)]
  const later = seen === null || seen.state === 'waiting' ? step.may : []
  return [...(seen?.receipts ?? []).flatMap(permissionsOfReceipt), ...later.flatMap(permissionsOf)]
}

const writing = ': write'

/** Who may write may read. */
const withoutDoubles = (rights: readonly string[]): string[] => {
  const all = new Set(rights)
  return [...all].filter((right) => !all.has(right.replace(/: read$/, writing)) || right.endsWith(writing))
}

/** A wait that neither changes anything now nor may do so later. */
const isQuiet = (step: Step, seen: StepPlan | Done | null): boolean =>
  seen !== null &&
  'changes' in seen &&
  seen.waits !== undefined &&
  seen.changes.length === 0 &&
  (seen.later ?? step.may).length === 0

/** How a step is taken back, and the rights it needs: its own, and those of what it plans or has done. */
export const statedOf = (step: Step, seen: StepPlan | Done | null): Stated => ({
  undo: isQuiet(step, seen) ? nothingToUndo : step.takenBack,
  needs: withoutDoubles([...step.needs, ...writesOf(step, seen)]),
})
