import { z } from 'zod'
import type { GitHub } from './client.ts'
import { eachPage, one } from './pages.ts'
import { activitySchema } from './pushers.ts'
import type { Activity } from './pushers.ts'
import type { Place } from './repository.ts'

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
