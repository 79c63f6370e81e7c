import type { Change, Receipt } from '../domain/change.ts'
import type { Json } from '../domain/identity.ts'

/**
 * How a branch is undone that a step made: it is deleted as the step left it. What somebody pushed on top is theirs, and
 * keeps it.
 */
export const undoBranch = (receipts: readonly Receipt[], branch: Json | undefined): readonly Change[] => {
  if (typeof branch !== 'string' || receipts.every(({ already }) => already)) return []
  const tip = receipts.findLast(({ sha }) => sha !== null)?.sha ?? null
  return [{ kind: 'delete-branch', branch, tip }]
}
