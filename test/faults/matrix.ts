import { judge } from './judge.ts'
import type { Fault } from './fault.ts'
import { play } from './play.ts'
import type { Played } from './play.ts'
import type { Scene } from './scene.ts'

/** One fault, and how the rescue came through it. */
export interface Survived {
  readonly fault: Fault
  /** What was asked of GitHub when it showed. */
  readonly asks: string
  readonly end: 'same' | 'escalated'
  readonly wrong: readonly string[]
}

/** A scene without faults, and with each of those chosen. */
export interface SceneResult {
  readonly scene: Scene
  readonly sound: Played
  readonly survived: readonly Survived[]
}

/** Steps that act and are not said to, or the other way round: by what scenes say, no step is left out of the proof. */
const differing = ({ acts }: Scene, uses: readonly string[]): readonly string[] => [
  ...uses.flatMap((one) => (acts.includes(one) ? [] : [`it does not say that ${one} acts in it`])),
  ...acts.flatMap((one) => (uses.includes(one) ? [] : [`${one} does not act in it`])),
]

/** What is wrong with a scene that nothing disturbs. */
export const unsound = (scene: Scene, sound: Played): readonly string[] => {
  const { wrong } = judge(scene, sound, { ...sound, hit: true })
  const ended = sound.left.sagas.map(({ state }) => state)
  return [
    ...wrong,
    ...sound.failures,
    ...differing(
      scene,
      sound.left.sagas.flatMap(({ uses }) => uses),
    ),
    ...(ended.length > 0 && ended.every((state) => state === scene.ends) ? [] : [`it ends as ${ended.join(', ')}`]),
  ]
}

/** So many at once: while one waits for git or for a limit of time, others go on. */
const atOnce = 5

/** Plays a scene with the faults that are chosen. */
export const playAll = async (
  scene: Scene,
  faultsOf: (sound: Played) => readonly Fault[],
  told: (one: Survived) => void = () => {},
): Promise<SceneResult> => {
  const sound = await play(scene, null)
  const left = [...faultsOf(sound)]
  const survived: Survived[] = []
  const work = async (): Promise<void> => {
    for (let fault = left.shift(); fault !== undefined; fault = left.shift()) {
      const asks = sound.steps[fault.turn]?.[fault.at - 1] ?? ''
      const one = { fault, asks, ...judge(scene, sound, await play(scene, fault)) }
      survived.push(one)
      told(one)
    }
  }
  await Promise.all(Array.from({ length: atOnce }, work))
  return { scene, sound, survived }
}
