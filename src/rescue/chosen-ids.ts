import { z } from 'zod'
import type { StepView } from '../domain/step.ts'

const ids = z.array(z.int().positive())

/** The ids that this step of this run first chose; null where it chose none yet. */
export const chosenBefore = ({ chosen }: StepView): number[] | null => ids.safeParse(chosen).data ?? null

/**
 * What a step that deletes may still delete: of what it first chose what is left, else the first so many. A run that was
 * cut off chooses no others in place of those that it deleted.
 */
export const choose = <One extends { readonly id: number }>(
  all: readonly One[],
  most: number,
  view: StepView,
): readonly One[] => {
  const before = chosenBefore(view)
  return before === null ? all.slice(0, most) : all.filter(({ id }) => before.includes(id))
}
