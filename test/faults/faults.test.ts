import { describe, expect, it } from 'vitest'
import { playAll, unsound } from './matrix.ts'
import { faultsOf } from './play.ts'
import { scenes } from './scenes.ts'

/** So many faults of each scene are planted here, in other places and ways for each; `npm run proof` plants more. */
const sample = 2

describe.each(scenes)('$playbook where $where', (scene) => {
  it('comes through faults, doing nothing twice', { timeout: 300_000 }, async () => {
    const first = scenes.indexOf(scene) * 7
    const { sound, survived } = await playAll(scene, (played) => {
      const all = faultsOf(played)
      const apart = Math.floor(all.length / sample)
      return all.filter((_, at) => at % apart === first % apart).slice(0, sample)
    })
    expect(unsound(scene, sound)).toEqual([])
    expect(survived).toHaveLength(sample)
    expect(survived.filter(({ wrong }) => wrong.length > 0)).toEqual([])
  })
})
