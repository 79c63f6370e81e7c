import { describe, expect, it } from 'vitest'
import { faultKinds } from './fault.ts'
import { playAll, unsound } from './matrix.ts'
import { faultsOf } from './play.ts'
import { mendedWorkflow, transientFailure } from './scenes/failing-ci.ts'
import { fullMemory } from './scenes/full-memory.ts'
import { missingVariable } from './scenes/missing-variable.ts'
import { lostVersion } from './scenes/model-drift.ts'
import { overdueSecret } from './scenes/secret-rotation.ts'
import { staleIndex } from './scenes/stale-index.ts'

// A fault of each kind, in a rescue by each playbook; `npm run proof` plants all of them at every step.
const scenes = [missingVariable, mendedWorkflow, transientFailure, overdueSecret, staleIndex, lostVersion, fullMemory]

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
