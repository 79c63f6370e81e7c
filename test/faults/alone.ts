import { defects } from './defects.ts'
import type { Defect } from './defects.ts'
import { play } from './play.ts'

/** A planted defect, and whether it was rescued while nobody was asked anything. */
export interface Alone extends Pick<Defect, 'what' | 'isClaimed'> {
  readonly playbook: string
  readonly isRescued: boolean
  /** What a person was asked, or how the rescue stands. */
  readonly asked: string
}

/** Plants every defect in a world of its own. */
export const rescuedAlone = async (): Promise<readonly Alone[]> => {
  const all: Alone[] = []
  for (const { what, isClaimed, scene } of defects) {
    const { left } = await play(scene, null)
    const ended = left.sagas.map(({ state }) => state)
    const isOver = ended.length > 0 && ended.every((state) => state === 'verified')
    all.push({
      playbook: scene.playbook,
      what,
      isClaimed,
      isRescued: isOver && left.issues.length === 0,
      asked:
        left.issues.length > 0
          ? left.issues.map((one) => one.replace(/ (?:open|closed)$/, '')).join('; ')
          : ended.join(', '),
    })
  }
  return all
}
