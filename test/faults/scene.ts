import { z } from 'zod'
import type { Ordered } from './service.ts'
import { repository } from './world.ts'
import type { Given, World } from './world.ts'

/** What people and GitHub do, and what the service is started for afterwards. */
export interface Turn {
  readonly does: (world: World) => Promise<void>
  readonly starts: Ordered['command']
  /** Hours that pass before it. */
  readonly after?: number
}

/** A planted defect, told from its discovery to the end of its rescue. */
export interface Story extends Given {
  readonly playbook: string
  /** What happens, in words that follow "where". */
  readonly where: string
  /** Makes it whole where files alone do not: what stands when the service first looks is no case to rescue. */
  readonly arrange: (world: World) => Promise<void>
  /** Plants the defect. */
  readonly plant: (world: World) => Promise<void>
  readonly turns: readonly Turn[]
  /** How the rescue ends where nothing goes wrong. */
  readonly ends: 'verified' | 'escalated'
  /** The most of each that there may ever be: more was done twice. */
  readonly once: { readonly pulls: number; readonly reruns: number; readonly dispatches: number }
}

/** One that is played with faults as well. */
export interface Scene extends Story {
  /** The steps that act in it where nothing goes wrong, as the list of steps names them, sorted. */
  readonly acts: readonly string[]
}

const pullsSchema = z.array(
  z.object({
    number: z.int(),
    title: z.string(),
    state: z.string(),
    merged_at: z.string().nullable(),
    head: z.object({ ref: z.string(), sha: z.string() }),
  }),
)

/** The rescues' pull requests, the oldest first. */
export const pullsOf = async ({ ada }: World) =>
  pullsSchema
    .parse(await ada.request(`GET /repos/${repository}/pulls?state=all&per_page=100`))
    .filter(({ head }) => head.ref.startsWith('sar/'))
    .toSorted((left, right) => left.number - right.number)

export const openPullsOf = async (world: World) => (await pullsOf(world)).filter(({ state }) => state === 'open')

export const nothing = async (): Promise<void> => {}
