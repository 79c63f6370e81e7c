import { faultKinds, runOnce } from './fault.ts'
import type { Fault, FaultKind, Ran } from './fault.ts'
import type { Ordered } from './service.ts'
import type { Story } from './scene.ts'
import { openWorld } from './world.ts'
import { leftBehind } from './left-behind.ts'
import type { Left } from './left-behind.ts'

/** A scene that was played to its end. */
export interface Played {
  readonly left: Left
  /** What the run of each turn asked of GitHub that changes something, in order. */
  readonly steps: readonly (readonly string[])[]
  /** How often the service was started, and what it failed with. */
  readonly failures: readonly string[]
  /** Whether the fault showed. */
  readonly hit: boolean
  /** Requests of the program that reached GitHub since the defect was planted. */
  readonly requests: number
}

/** A killed run's lock ends after half an hour: the next run comes later than that. */
const nextRun = 0.75

const commandsOf = ({ turns }: Story): readonly Ordered['command'][] => [
  ...(turns.some(({ starts }) => starts === 'intent process') ? (['intent process'] as const) : []),
  'sprint',
]

/** Plays a scene, with or without a fault. After the fault the run is repeated, as its schedule would. */
export const play = async (scene: Story, fault: Fault | null): Promise<Played> => {
  const world = await openWorld(scene)
  try {
    const to = world.server
    await scene.arrange(world)
    await runOnce(to, (at) => world.order('sprint', at), null)
    await scene.plant(world)
    const before = world.github.requests.length
    const steps: (readonly string[])[] = []
    const failures: string[] = []
    let hit = false
    const run = async (command: Ordered['command'], due: Fault | null): Promise<Ran> => {
      const ran = await runOnce(to, (at) => world.order(command, at), due)
      if (ran.failure !== null) failures.push(ran.failure)
      return ran
    }
    for (const [turn, { does, starts, after = 1 }] of scene.turns.entries()) {
      world.pass(after)
      await does(world)
      const due = fault?.turn === turn ? fault : null
      const ran = await run(starts, due)
      steps.push(ran.steps)
      if (due === null) continue
      hit = ran.hit
      world.pass(nextRun)
      await run(starts, null)
    }
    // What was put off by the fault comes to its end.
    if (fault !== null)
      for (const command of commandsOf(scene)) {
        world.pass(2)
        await run(command, null)
      }
    return { left: await leftBehind(world), steps, failures, hit, requests: world.github.requests.length - before }
  } finally {
    await world.stop()
  }
}

const lastingToo = (kind: FaultKind): readonly boolean[] =>
  kind === 'kill' || kind === 'timeout' ? [false] : [false, true]

/** Every fault of a scene: each kind at each request that changes something, once and lasting. */
export const faultsOf = ({ steps }: Pick<Played, 'steps'>): readonly Fault[] =>
  steps.flatMap((asked, turn) =>
    asked.flatMap((_, index) =>
      faultKinds.flatMap((kind) => lastingToo(kind).map((lasting) => ({ kind, turn, at: index + 1, lasting }))),
    ),
  )

/** What is written to the state alone. */
const ofState = /^(?:Lock|Unlock|Renew|Record|Set out|Receipts) |^[A-Z]{3,4}-\d{3}[ /]/
const begins = / begins$/
const isDone = / is done$/

/**
 * Every kind of fault at each request by which a step acts, at the lines of the state by which one that acts on nothing,
 * or never began, is recorded, and at each request by which a rescue is undone, told and given up.
 */
export const faultsOfSteps = ({ steps }: Pick<Played, 'steps'>, fromTurn: number): readonly Fault[] => {
  const begun = new Set(steps.flat().flatMap((asks) => (begins.test(asks) ? asks.replace(begins, '') : [])))
  const isFirst = (asks: string) => isDone.test(asks) && !begun.has(asks.replace(isDone, ''))
  return steps.flatMap((asked, turn) => {
    if (turn < fromTurn) return []
    const acts = asked.flatMap((asks, index) =>
      !ofState.test(asks) || isFirst(asks) || begins.test(asked[index - 1] ?? '') ? [index + 1] : [],
    )
    return acts.flatMap((at) => faultKinds.map((kind) => ({ kind, turn, at, lasting: false })))
  })
}
