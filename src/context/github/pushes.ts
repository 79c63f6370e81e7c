import { z } from 'zod'
import { FormError } from './asking.ts'
import type { GitHub } from './client.ts'
import { eachPage, one } from './pages.ts'
import { activitySchema, bringAnew, nothing } from './pushers.ts'
import type { Activity } from './pushers.ts'
import type { Place } from './repository.ts'

/** So many pages of a hundred pushes each are looked through, the newest first, for the one that brought a commit. */
const mostPages = 10

/** What GitHub tells of the pushes and merges that moved branches; each question is asked once. */
export interface Pushes {
  /** A page of the moves of a branch, from 0, the newest first; empty after the last. */
  readonly page: (branch: string, at: number) => Promise<readonly Activity[]>
  /** Whether a commit is the tip or came before it. */
  readonly holds: (tip: string, commit: string) => Promise<boolean>
}

const remembered = <T>(answers: Map<string, Promise<T>>, key: string, ask: () => Promise<T>): Promise<T> => {
  const answer = answers.get(key) ?? ask()
  answers.set(key, answer)
  return answer
}

/** A reader of a repository's pushes. */
export const pushesOf = (github: GitHub, place: Place): Pushes => {
  const branches = new Map<string, AsyncGenerator<readonly Activity[]>>()
  const read = new Map<string, Promise<readonly Activity[]>>()
  const held = new Map<string, Promise<boolean>>()
  const next = async (branch: string): Promise<readonly Activity[]> => {
    const query = { ...place, ref: `refs/heads/${branch}` }
    const route = 'GET /repos/{owner}/{repo}/activity'
    const left = branches.get(branch) ?? eachPage(github, route, query, activitySchema)
    branches.set(branch, left)
    const { value, done } = await left.next()
    return done === true ? [] : value
  }
  return {
    page: (branch, at) => remembered(read, `${at} ${branch}`, () => next(branch)),
    holds: (tip, commit) =>
      tip === commit
        ? Promise.resolve(true)
        : remembered(held, `${tip} ${commit}`, () => isBehind(github, place, tip, commit)),
  }
}

const isBehind = async (github: GitHub, place: Place, tip: string, commit: string): Promise<boolean> => {
  const route = 'GET /repos/{owner}/{repo}/compare/{basehead}'
  const query = { ...place, basehead: `${tip}...${commit}`, per_page: 1 }
  const { status } = await one(github, route, query, z.object({ status: z.string() }))
  return status === 'identical' || status === 'behind'
}

/** The first of these moves before which the branch did not hold a commit, by halves: before the last it did not. */
const firstWithout = async ({ holds }: Pushes, moves: readonly Activity[], commit: string): Promise<string> => {
  let [from, to] = [0, moves.length - 1]
  while (from < to) {
    const middle = Math.floor((from + to) / 2)
    const before = moves[middle]?.before ?? nothing
    if (before !== nothing && (await holds(before, commit))) from = middle + 1
    else to = middle
  }
  return moves[from]?.before ?? nothing
}

const untold = (commit: string): FormError =>
  new FormError(`GitHub does not tell by which push commit ${commit.slice(0, 7)} came: ${bringAnew}`)

/** Where a branch stood. `late`: that is as far as GitHub tells of its pushes yet, and not of the one in question. */
interface Stood {
  readonly at: string
  readonly late: boolean
}

/** A branch and its tip, as it was looked at. */
interface Tip {
  readonly branch: string
  readonly commit: string
}

/** The moves that led to a tip: what came after it was looked at says nothing of the time before. */
const upTo = (moves: readonly Activity[], tip: string): readonly Activity[] => {
  const at = moves.findIndex(({ after }) => after === tip)
  return at === -1 ? moves : moves.slice(at)
}

/**
 * Where a branch stood before the push or the merge that brought a commit: at 40 zeros where it was not there yet; null
 * where GitHub tells of all pushes and of none that old. At most ten lists of a hundred pushes are read, and eighteen
 * comparisons made. Throws FormError where GitHub does not tell.
 */
export const stoodBefore = async (pushes: Pushes, tip: Tip, commit: string): Promise<Stood | null> => {
  for (let at = 0; at < mostPages; at += 1) {
    const page = await pushes.page(tip.branch, at)
    const moves = at === 0 ? upTo(page, tip.commit) : page
    const exact = moves.find(({ after }) => after === commit)
    if (exact !== undefined) return { at: exact.before, late: false }
    const [newest] = moves
    const oldest = moves.at(-1)
    if (newest === undefined || oldest === undefined) {
      if (at > 0) return null
      throw untold(commit)
    }
    if (at === 0 && newest.after === nothing) throw untold(commit)
    if (at === 0 && !(await pushes.holds(newest.after, commit))) return { at: newest.after, late: true }
    if (oldest.before === nothing || !(await pushes.holds(oldest.before, commit)))
      return { at: await firstWithout(pushes, moves, commit), late: false }
  }
  throw untold(commit)
}
