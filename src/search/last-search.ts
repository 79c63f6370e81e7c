import { z } from 'zod'
import type { Json } from '../domain/identity.ts'
import type { InspectionMemory } from '../domain/memory.ts'
import { shelfOf } from '../domain/shelf.ts'
import type { Tree } from '../domain/workspace.ts'
import { areSame } from './circumstances.ts'
import type { Circumstances } from './circumstances.ts'
import { listingOf, wordsApart } from '../domain/listing.ts'
import { isOutcome, outcomeForm } from './outcome.ts'
import type { Outcome, Trace } from './outcome.ts'

/** How the tree differs from the one that the last search saw. */
export interface Difference {
  /** Paths that are new, or have other content. */
  readonly altered: ReadonlySet<string>
  readonly gone: ReadonlySet<string>
  /** Of these, the regular files that are new, and that are no more. */
  readonly arrived: readonly string[]
  readonly left: readonly string[]
  /** Whether a path came, went, or became something of another kind. */
  readonly names: boolean
}

/** What is remembered of the last search. */
export interface LastSearch {
  readonly outcomes: ReadonlyMap<string, Outcome>
  readonly difference: Difference
}

const nothing: LastSearch = {
  outcomes: new Map(),
  difference: { altered: new Set(), gone: new Set(), arrived: [], left: [], names: false },
}

/** The shelf of outcomes, one entry a sensor beside the tree's hash, and that of the tree's listing. */
const shelves = { outcomes: 'outcomes', files: 'files' } as const
const treeKey = ''

/** How a tree is named beside what is remembered of it: with the form in which that is. */
const nameOf = (treeHash: string): string => `${outcomeForm} ${treeHash}`

const isFile = (word: string | undefined): boolean => word !== undefined && /^[fx]/.test(word)

function differenceFrom(listing: string, tree: Tree): Difference {
  const { before, after } = wordsApart(listing, listingOf(tree.entries))
  const altered = new Set<string>()
  const arrived: string[] = []
  const left: string[] = []
  let names = false
  for (const [path, now] of after) {
    const then = before.get(path)
    before.delete(path)
    if (then === now) continue
    altered.add(path)
    names ||= then?.charAt(0) !== now.charAt(0)
    if (isFile(now) && !isFile(then)) arrived.push(path)
    if (isFile(then) && !isFile(now)) left.push(path)
  }
  for (const [path, then] of before) if (isFile(then)) left.push(path)
  return { altered, arrived, left, gone: new Set(before.keys()), names: names || before.size > 0 }
}

/**
 * Recalls the last search; nothing where it cannot be told how the tree differs from the one that it saw, or where what
 * is remembered is broken.
 */
export const recallSearch = async (memory: InspectionMemory, tree: Tree, treeHash: string): Promise<LastSearch> => {
  try {
    return await recalled(memory, tree, treeHash)
  } catch {
    return nothing
  }
}

async function recalled(memory: InspectionMemory, tree: Tree, treeHash: string): Promise<LastSearch> {
  const shelf = await memory.load(shelves.outcomes)
  const then = z.string().safeParse(shelf.get(treeKey))
  if (!then.success || !then.data.startsWith(nameOf(''))) return nothing
  const outcomes = new Map<string, Outcome>()
  for (const [id, value] of shelf.entries()) if (isOutcome(value)) outcomes.set(id, value)
  if (then.data === nameOf(treeHash)) return { outcomes, difference: nothing.difference }
  const files = await memory.load(shelves.files)
  const listing = z.string().safeParse(files.get(then.data))
  return listing.success ? { outcomes, difference: differenceFrom(listing.data, tree) } : nothing
}

/** Whether the last search saw this very tree, so that hardly anything will have to be inspected. */
export const hasSeen = async (memory: InspectionMemory, treeHash: string): Promise<boolean> => {
  try {
    return (await memory.load(shelves.outcomes)).get(treeKey) === nameOf(treeHash)
  } catch {
    return false
  }
}

/** Puts a search back: the outcomes of every sensor at this tree. */
export const rememberSearch = async (
  memory: InspectionMemory,
  {
    tree,
    treeHash,
    outcomes,
  }: { readonly tree: Tree; readonly treeHash: string; readonly outcomes: ReadonlyMap<string, Outcome> },
): Promise<void> => {
  const entries = new Map<string, Json>([[treeKey, nameOf(treeHash)]])
  for (const [id, outcome] of outcomes) entries.set(id, outcome)
  // One that is kept without the other is of no use, and of no harm.
  await Promise.all([
    memory.save(shelves.files, shelfOf(new Map([[nameOf(treeHash), listingOf(tree.entries)]]))),
    memory.save(shelves.outcomes, shelfOf(entries)),
  ])
}

/** Whether what a conclusion looked at is still as it was. */
export const isUntouched = (
  { names, looked, beside }: Trace,
  { altered, gone, names: renamed }: Difference,
  circumstances: Circumstances,
): boolean => {
  if (!areSame(new Map(Object.entries(beside)), circumstances)) return false
  if (altered.size + gone.size === 0) return true
  if (looked === 'all' || (names && renamed)) return false
  return !looked.some((path) => altered.has(path) || gone.has(path))
}
