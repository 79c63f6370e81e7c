import type { View } from '../domain/sensor.ts'

/** What stands beside the tree and is as plain as a word, by its name in a view. */
export type Circumstances = ReadonlyMap<string, string | boolean | null>

/**
 * The circumstances of a search: a conclusion that looked at these and at the tree holds while they are the same. GitHub
 * is one only where nobody asks it, a change only where there is none.
 */
export const circumstancesOf = ({
  change,
  judging,
  defaultBranch,
  live,
}: Pick<View, 'change' | 'judging' | 'defaultBranch' | 'live'>): Circumstances => {
  const plain = new Map<string, string | boolean | null>([
    ['judging', judging],
    ['defaultBranch', defaultBranch ?? null],
  ])
  if (change === null) plain.set('change', null)
  if (live.silence !== undefined) plain.set('live', `${live.repository ?? ''} ${live.silence}`)
  return plain
}

/** Whether what was noted still is so. */
export const areSame = (noted: Circumstances, now: Circumstances): boolean =>
  [...noted].every(([name, value]) => now.has(name) && now.get(name) === value)
