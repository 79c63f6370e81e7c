import type { Apply, Change, Receipt } from '../domain/change.ts'
import { messageOf } from '../domain/errors.ts'

/** What changes said of how they were done. */
export const notesOf = (receipts: readonly Receipt[]): string[] => receipts.flatMap(({ note }) => note ?? [])

/** The issues and pull requests that changes made or met. */
export const numbersOf = (receipts: readonly Receipt[]): number[] => receipts.flatMap(({ number }) => number ?? [])

/** Applies until one fails: what was done before it must be known, so that it can be undone. */
export const applyAll = async (
  apply: Apply,
  changes: readonly Change[],
): Promise<{ readonly receipts: readonly Receipt[]; readonly error: Error | null }> => {
  const receipts: Receipt[] = []
  try {
    for (const change of changes) receipts.push(await apply(change))
    return { receipts, error: null }
  } catch (error) {
    return { receipts, error: error instanceof Error ? error : new Error(messageOf(error)) }
  }
}

/** Receipts of a step that is taken again: what the run itself made before is still its own to take back. */
export const madeEarlier = (receipts: readonly Receipt[], earlier: readonly Receipt[]): readonly Receipt[] => {
  const made = earlier.filter(({ already }) => !already)
  const isNew = ({ kind, number }: Receipt) => !receipts.some((one) => one.kind === kind && one.number === number)
  return [
    ...receipts.map((one) => ({
      ...one,
      already: one.already && !made.some(({ kind, number }) => kind === one.kind && number === one.number),
    })),
    ...made.filter(isNew),
  ]
}
