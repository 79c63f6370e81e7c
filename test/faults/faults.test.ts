import { describe, expect, it } from 'vitest'
import { faultKinds } from './fault.ts'
import { playAll, unsound } from './matrix.ts'
import { faultsOf } from './play.ts'
import { scenes } from './scenes.ts'

// One fault a scene, another kind at another place for each; `npm run proof` plants all of them at every step.
describe.each(scenes)('$playbook where $where', (scene) => {
  it('comes through a fault, doing nothing twice', { timeout: 300_000 }, async () => {
    const at = scenes.indexOf(scene)
    const kind = faultKinds[at % faultKinds.length]
    const { sound, survived } = await playAll(scene, (played) => {
      const all = faultsOf(played).filter((fault) => fault.kind === kind)
      return all.slice((at * 5) % all.length).slice(0, 1)
    })
    expect(unsound(scene, sound)).toEqual([])
    expect(survived).toMatchObject([{ fault: { kind }, wrong: [] }])
  })
})
