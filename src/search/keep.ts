import { randomUUID } from 'node:crypto'
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

/** Where a search is remembered. `isWhole`: whether all sensors were asked that the settings leave switched on. */
export interface Keeping {
  readonly memory: InspectionMemory
  readonly workspace: Workspace
  readonly last: LastSearch
  readonly isWhole: boolean
}

/** The stamps of the facts that lie on shelves, by sensor; null where a sensor gathered none. */
export type Stamps = ReadonlyMap<string, string | null>

const isSameTree = ({ difference: { altered, gone } }: LastSearch): boolean => altered.size + gone.size === 0

/**
 * What is remembered is of one tree: a search that asks only some sensors adds to it where the tree is the same, and
 * leaves it alone where it is another.
 */
const isKept = ({ isWhole, last }: Keeping): boolean => isWhole || isSameTree(last)

/** Waivers are remembered of all files or not at all: a search of some sensors reads those of some files. */
const isKeptOf = ({ isWhole }: Keeping, { sensor }: Gathered): boolean => isWhole || sensor.id !== inlineWaivers.id

/**
 * Puts the facts of files on their shelves, each sensor's as soon as its files are inspected, so that this is done while
 * others inspect and conclude; until the outcomes are kept too, nobody takes them for those of a search.
 */
export const keepFacts = async (keeping: Keeping, all: Iterable<Promise<Gathered>>): Promise<Stamps> => {
  const stamps = new Map<string, string | null>()
  if (!isKept(keeping)) return stamps
  let turn: Promise<void> = Promise.resolve()
  const keepOne = async (gathered: Gathered): Promise<void> => {
    if (isKeptOf(keeping, gathered))
      stamps.set(gathered.sensor.id, gathered.stamp ?? (await saveFacts(keeping, gathered)))
  }
  // One after the other, since the text of a shelf is put together to be saved.
  const inTurn = async (part: Promise<Gathered>): Promise<void> => {
    const gathered = await part
    turn = turn.then(() => keepOne(gathered))
    await turn
  }
  await Promise.all(Array.from(all, inTurn))
  return stamps
}

/** Remembers a search, its facts being on their shelves. */
export const keepSearch = async (keeping: Keeping, results: readonly Result[], stamps: Stamps): Promise<void> => {
  const { memory, workspace, last, isWhole } = keeping
  if (!isKept(keeping)) return
  const kept = results.filter(({ gathered }) => isKeptOf(keeping, gathered))
  if (isSameTree(last) && kept.every((result) => isOld(result, last))) return
  const outcomes = new Map(isWhole ? [] : last.outcomes)
  for (const { gathered, concluded } of kept) {
    const { sensor, key, total, seen, again } = gathered
    const facts = stamps.get(sensor.id) ?? null
    outcomes.set(sensor.id, { key, files: total, seen: [...seen], again: [...again], facts, concluded })
  }
  const { tree, treeHash } = workspace
  await rememberSearch(memory, { tree, treeHash, outcomes })
}

const isOld = ({ gathered, concluded }: Result, { outcomes }: LastSearch): boolean =>
  gathered.same && (concluded === null) === ((outcomes.get(gathered.sensor.id)?.concluded ?? null) === null)

/**
 * Puts facts on their shelf, under a stamp that tells them from those of any other search, of the same tree too: one that
 * is cut off has saved facts whose outcomes nobody knows. Null where there are none.
 */
async function saveFacts({ memory }: Keeping, { sensor, facts }: Gathered): Promise<string | null> {
  const held = facts()
  if (held === null) return null
  const stamp = randomUUID()
  await memory.save(sensor.id, held.with(new Map([[stampKey, stamp]])))
  return stamp
}
