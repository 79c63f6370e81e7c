import type { Json } from '../domain/identity.ts'
import type { InspectionMemory } from '../domain/memory.ts'
import type { Workspace } from '../domain/workspace.ts'
import { inlineWaivers } from './inline-waivers.ts'
import { rememberSearch } from './last-search.ts'
import type { LastSearch } from './last-search.ts'
import type { Outcome } from './outcome.ts'
import { stampKey } from './part.ts'
import type { Gathered } from './part.ts'

/** What a sensor came to in this search. `concluded`: where it may be remembered. */
export interface Result {
  readonly gathered: Gathered
  readonly concluded: Outcome['concluded']
}

export interface Keeping {
  readonly memory: InspectionMemory
  readonly workspace: Workspace
  readonly last: LastSearch
  /** Whether all sensors were asked that the settings leave switched on. */
  readonly isWhole: boolean
  readonly results: readonly Result[]
}

/**
 * Remembers a search. What is remembered is of one tree: a search that asks only some sensors adds to it where the tree
 * is the same, and leaves it alone where it is another.
 */
export const keepSearch = async ({ memory, workspace, last, isWhole, results }: Keeping): Promise<void> => {
  const { tree, treeHash } = workspace
  const { altered, gone } = last.difference
  const isSameTree = altered.size + gone.size === 0
  if (!isWhole && !isSameTree) return
  const kept = isWhole ? results : results.filter(({ gathered }) => gathered.sensor.id !== inlineWaivers.id)
  if (isSameTree && kept.every((result) => isOld(result, last))) return
  const outcomes = new Map(isWhole ? [] : last.outcomes)
  for (const { gathered, concluded } of kept) {
    const { sensor, key, total, seen, again } = gathered
    const facts = gathered.stamp ?? (await saveFacts(memory, gathered, treeHash))
    outcomes.set(sensor.id, { key, files: total, seen: [...seen], again: [...again], facts, concluded })
  }
  await rememberSearch(memory, { tree, treeHash, outcomes })
}

const isOld = ({ gathered, concluded }: Result, { outcomes }: LastSearch): boolean =>
  gathered.same && (concluded === null) === ((outcomes.get(gathered.sensor.id)?.concluded ?? null) === null)

/** Puts facts on their shelf, under a stamp that tells them from those of another search; null where there are none. */
async function saveFacts(
  memory: InspectionMemory,
  { sensor, key, facts }: Gathered,
  treeHash: string,
): Promise<string | null> {
  const held = facts()
  if (held.length === 0) return null
  const stamp = `${treeHash} ${key}`
  const entries = new Map<string, Json>([[stampKey, stamp]])
  for (const { path, facts: given } of held) entries.set(path, given)
  await memory.save(sensor.id, entries)
  return stamp
}
